"""Defect: LocalStack maps base paths of domain names, APIs and stages that do not exist, one base path twice, and words
its refusals in its own way.

https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateBasePathMapping-Patch
The messages are those that moto has for them. Shown by tests/e2e/test_custom_domains.py and
tests/e2e/test_private_domain_names.py.
"""

import functools
from collections.abc import Callable
from typing import Any

from homeport.apigateway.domains import NO_BASE_PATH
from homeport.runtime.patches.domain_names.records import find, is_private, key_of
from homeport.runtime.patches.on_import import when_imported

_NO_SLASHES = (
    "API Gateway V1 doesn't support the slash character (/) in base path mappings. "
    "To create a multi-level base path mapping, use API Gateway V2."
)
_PATCHED = {"/basePath": "basePath", "/stage": "stage", "/restapiId": "restApiId", "/restApiId": "restApiId"}


def apply() -> None:
    """Check mappings from now on."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    kind.create_base_path_mapping = _creating(provider, kind.create_base_path_mapping)
    kind.update_base_path_mapping = _updating(provider, kind.update_base_path_mapping)
    kind.get_base_path_mappings = _of_domain(provider, kind.get_base_path_mappings)
    for name in ("get_base_path_mapping", "delete_base_path_mapping"):
        setattr(kind, name, _of_mapping(provider, getattr(kind, name)))


def _creating(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def create(
        self: Any, context: Any, domain_name: str, rest_api_id: str, domain_name_id: str | None = None, **options: Any
    ) -> Any:
        domain = find(provider, context, domain_name, domain_name_id)
        key = key_of(domain_name, domain_name_id)
        wanted: dict[str, Any] = {
            "basePath": options.get("base_path") or NO_BASE_PATH,
            "restApiId": rest_api_id,
            "stage": options.get("stage"),
        }
        _check(provider, context, domain, wanted)
        if _mapping(provider, context, key, wanted["basePath"]) is not None:
            raise provider.ConflictException("Base path already exists for this domain name")
        return original(self, context, key, rest_api_id, **options)

    return create


def _updating(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def update(
        self: Any,
        context: Any,
        domain_name: str,
        base_path: str,
        domain_name_id: str | None = None,
        patch_operations: Any = None,
        **options: Any,
    ) -> Any:
        domain = find(provider, context, domain_name, domain_name_id)
        key = key_of(domain_name, domain_name_id)
        wanted = dict(_existing(provider, context, key, base_path))
        for operation in patch_operations or []:
            _check_operation(provider, operation)
            wanted[_PATCHED[operation["path"]]] = operation.get("value")
        wanted["basePath"] = wanted["basePath"] or NO_BASE_PATH
        _check(provider, context, domain, wanted)
        if wanted["basePath"] != base_path and _mapping(provider, context, key, wanted["basePath"]) is not None:
            raise provider.ConflictException("Base path already exists for this domain name")
        operations = [_with_base_path(each) for each in patch_operations or []]
        return original(self, context, key, base_path, patch_operations=operations, **options)

    return update


def _with_base_path(operation: dict[str, Any]) -> dict[str, Any]:
    """An empty base path is kept by the name that mappings without one are asked for by."""
    return (
        operation
        if operation["path"] != "/basePath" or operation.get("value")
        else {**operation, "value": NO_BASE_PATH}
    )


def _of_domain(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def of_domain(self: Any, context: Any, domain_name: str, domain_name_id: str | None = None, **options: Any) -> Any:
        find(provider, context, domain_name, domain_name_id)
        return original(self, context, key_of(domain_name, domain_name_id), **options)

    return of_domain


def _of_mapping(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def of_mapping(
        self: Any, context: Any, domain_name: str, base_path: str, domain_name_id: str | None = None, **options: Any
    ) -> Any:
        find(provider, context, domain_name, domain_name_id)
        key = key_of(domain_name, domain_name_id)
        _existing(provider, context, key, base_path)
        return original(self, context, key, base_path, **options)

    return of_mapping


def _check(provider: Any, context: Any, domain: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Raises BadRequestException where a mapping leads nowhere."""
    if "/" in wanted["basePath"]:
        raise provider.BadRequestException(_NO_SLASHES)
    try:
        rest_api = provider.get_moto_rest_api(context, wanted["restApiId"])
    except provider.NotFoundException:
        raise provider.BadRequestException("Invalid REST API identifier specified") from None
    if wanted.get("stage") and wanted["stage"] not in rest_api.stages:
        raise provider.BadRequestException("Invalid stage identifier specified")
    # Documented; AWS's words are not.
    if is_private(domain["endpointConfiguration"]) and not is_private(rest_api.endpoint_configuration):
        raise provider.BadRequestException("Only private APIs can be mapped to a private custom domain name")


def _check_operation(provider: Any, operation: dict[str, Any]) -> None:
    op, path = operation.get("op"), operation.get("path")
    if op != "replace" or path not in _PATCHED:
        raise provider.BadRequestException(
            f"Invalid patch path  '{path}' specified for op '{op}'. Must be one of: [/basePath, /restapiId, /stage]"
        )


def _mapping(provider: Any, context: Any, key: str, base_path: str) -> dict[str, Any] | None:
    mappings = provider.get_apigateway_store(context=context).base_path_mappings.get(key) or []
    return next((each for each in mappings if each["basePath"] == base_path), None)


def _existing(provider: Any, context: Any, key: str, base_path: str) -> dict[str, Any]:
    mapping = _mapping(provider, context, key, base_path)
    if mapping is None:
        raise provider.NotFoundException("Invalid base path mapping identifier specified")
    return mapping
