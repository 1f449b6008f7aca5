"""What a resource policy says of callers without credentials, as far as it can be said without evaluating it."""

import json
from typing import Any

_EVERYONE: tuple[Any, ...] = ("*", {"AWS": "*"}, {"AWS": ["*"]})
_INVOKE = {"execute-api:Invoke", "execute-api:*", "*"}


def is_open_to_all(policy: str | None) -> bool:
    """Whether the policy plainly lets everybody invoke everything: no policy, or one that allows all and denies none.

    Anything subtler is left to the evaluation of policies.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
    """
    if not policy:
        return True
    statements = _as_list(json.loads(policy).get("Statement", []))
    return bool(statements) and all(_allows_everybody(statement) for statement in statements)


def _allows_everybody(statement: dict[str, Any]) -> bool:
    actions, resources = _as_list(statement.get("Action")), _as_list(statement.get("Resource"))
    return (
        statement.get("Effect") == "Allow"
        and statement.get("Principal") in _EVERYONE
        and not statement.get("Condition")
        and bool(_INVOKE & set(actions))
        and any(_is_every_method(resource) for resource in resources)
    )


def _is_every_method(resource: str) -> bool:
    """`*`, `execute-api:/*`, or an ARN that ends in `/*` right behind the API's id."""
    if resource in ("*", "execute-api:/*", "execute-api:/*/*/*"):
        return True
    parts = resource.split(":", 5)
    return len(parts) == 6 and parts[5].partition("/")[2] in ("*", "*/*", "*/*/*")


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
