"""Defect: updates of API Gateway's resources that add something to a list, or remove it, spoil the list or do nothing.

`add /authorizationScopes` with a value makes the list that text, `add /cacheKeyParameters/NAME` changes nothing, and
`remove` drops the whole list or nothing: so it is with the scopes of methods, the cache keys of integrations, the user
pools of authorizers and the VPC endpoints of private APIs.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
Shown by tests/e2e/test_rest_api_list_updates.py.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from homeport.runtime.patches.on_import import when_imported

# Lists whose members are an operation's value; LocalStack writes some names as moto's attributes before it patches.
_BY_VALUE = {
    "/authorizationScopes": ("authorizationScopes",),
    "/authorization_scopes": ("authorization_scopes",),
    "/endpointConfiguration/vpcEndpointIds": ("endpointConfiguration", "vpcEndpointIds"),
    "/endpoint_configuration/vpcEndpointIds": ("endpoint_configuration", "vpcEndpointIds"),
    "/providerARNs": ("providerARNs",),
}
# Lists whose members stand in an operation's path.
_BY_PATH = ("cacheKeyParameters", "cache_key_parameters")


def apply() -> None:
    """Let members of lists be added and removed one by one."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap what the provider applies all patch operations with."""
    original = provider.apply_json_patch_safe

    @functools.wraps(original)
    def apply_operations(subject: Any, operations: Any, in_place: bool = True, return_list: bool = False) -> Any:
        members = [(operation, _member(operation)) for operation in operations]
        others = [operation for operation, member in members if member is None]
        changes = [member for _, member in members if member is not None]
        result = original(subject, others, in_place=in_place, return_list=return_list)
        for change in changes:
            change.make(subject if in_place or return_list else result)
        return result

    provider.apply_json_patch_safe = apply_operations


@dataclass(frozen=True, slots=True)
class _Member:
    """A member to be added to a list, or removed from it."""

    place: Sequence[str]
    """The names that lead to the list."""
    value: str
    added: bool

    def make(self, subject: Any) -> None:
        *way, name = self.place
        for each in way:
            subject = subject[each]
        members = [member for member in subject.get(name) or () if member != self.value]
        subject[name] = [*members, self.value] if self.added else members


def _member(operation: dict[str, Any]) -> _Member | None:
    """What an operation does to a list; None where it is about anything else."""
    path, op = operation["path"], operation["op"]
    if op not in ("add", "remove"):
        return None
    if path in _BY_VALUE and operation.get("value"):
        return _Member(_BY_VALUE[path], operation["value"], op == "add")
    name, _, member = path.removeprefix("/").partition("/")
    if name in _BY_PATH and member:
        return _Member((name,), member.replace("~1", "/").replace("~0", "~"), op == "add")
    return None
