"""Defect: integrations forget `responseTransferMode`, the URIs of streamed functions are refused, and any timeout is
taken.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
Shown by tests/e2e/test_streamed_rest_apis.py.
"""

import functools
from collections.abc import Iterator
from typing import Any

from homeport.apigateway.rest.model import DEFAULT_TIMEOUT_MS
from homeport.apigateway.rest.uris import streamed_function_of
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.rest_api_import.imported import INTEGRATION, operations_of
from homeport.runtime.patches.transfer_settings import MODE, MODES, TransferSettings, given, written

_MODE_PATH = f"/{MODE}"
_PATHS = frozenset({_MODE_PATH, "/timeoutInMillis", "/uri"})


def apply() -> None:
    """Let integrations stream from now on."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)
    when_imported("moto.apigateway.models", patch_models)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    put_integration, update_integration = kind.put_integration, kind.update_integration

    @functools.wraps(put_integration)
    def put(self: Any, context: Any, request: Any, **options: Any) -> Any:
        mode, uri = request.get(MODE), request.get("uri") or ""
        if mode is not None and mode not in MODES:
            raise _no_such_mode(provider, mode)
        _check(provider, given(request))
        is_streamed_function = streamed_function_of(uri) is not None
        # What LocalStack knows of AWS_PROXY is the URI of a function that answers at once.
        known = {**request, "uri": _buffered(uri)} if is_streamed_function else request
        response = put_integration(self, context, known, **options)
        api = provider.get_moto_rest_api(context, request["restApiId"])
        integration = api.resources[request["resourceId"]].resource_methods[request["httpMethod"]].method_integration
        if is_streamed_function:
            integration.uri = response["uri"] = uri
        if mode is not None:
            integration.response_transfer_mode = response[MODE] = mode
        return response

    @functools.wraps(update_integration)
    def update(
        self: Any,
        context: Any,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        patch_operations: Any = None,
        **options: Any,
    ) -> Any:
        operations = patch_operations or []
        integration = _kept(provider, context, rest_api_id, resource_id, http_method)
        others = [each for each in operations if each.get("path") != _MODE_PATH]
        if integration is not None and any(each.get("path") in _PATHS for each in operations):
            mode = _replaced_mode(provider, operations)
            _check(provider, _updated(integration, mode, operations))
            if mode is not None:
                integration.response_transfer_mode = mode
        return update_integration(
            self, context, rest_api_id, resource_id, http_method, patch_operations=others, **options
        )

    kind.put_integration, kind.update_integration = put, update


def patch_models(models: Any) -> None:
    """Let moto tell what is kept. Where no mode was given none is told, as with all that is not given."""
    to_json = models.Integration.to_json

    @functools.wraps(to_json)
    def with_mode(self: Any) -> Any:
        told = to_json(self)
        if mode := getattr(self, "response_transfer_mode", None):
            told[MODE] = mode
        return told

    models.Integration.to_json = with_mode


def check(provider: Any, document: dict[str, Any]) -> None:
    """Refuse an OpenAPI document whose integrations would be refused one by one; all of them are told."""
    complaints = [
        f"Unable to put integration on '{name}' for resource at path '{path}': {complaint}"
        for path, name, integration in _integrations(document)
        if (complaint := written(integration).complaint)
    ]
    if complaints:
        raise provider.BadRequestException("\n\t".join(["Errors found during import:", *complaints]))


def _integrations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in (document.get("paths") or {}).items():
        for name, operation in operations_of(item):
            if isinstance(integration := operation.get(INTEGRATION), dict):
                yield path, name, integration


def _updated(integration: Any, mode: str | None, operations: list[dict[str, Any]]) -> TransferSettings:
    """The settings as they are once the operations are carried out."""
    replaced = {
        each["path"]: each.get("value") for each in operations if each.get("op") == "replace" and each.get("path")
    }
    timeout = str(replaced.get("/timeoutInMillis", integration.timeout_in_millis))
    return TransferSettings(
        type=integration.integration_type,
        uri=replaced.get("/uri", integration.uri) or "",
        mode=mode or getattr(integration, "response_transfer_mode", None) or "BUFFERED",
        timeout_ms=int(timeout) if timeout.isdecimal() else DEFAULT_TIMEOUT_MS,
    )


def _replaced_mode(provider: Any, operations: list[dict[str, Any]]) -> str | None:
    mode = None
    for each in operations:
        if each.get("path") == _MODE_PATH:
            mode = each.get("value")
            if each.get("op") != "replace" or mode not in MODES:
                raise provider.BadRequestException(
                    f"Invalid patch operation specified for {_MODE_PATH}: it can be replaced by {' or '.join(MODES)}"
                )
    return mode


def _kept(provider: Any, context: Any, rest_api_id: str, resource_id: str, http_method: str) -> Any:
    """moto's integration, None where the original says what is missing."""
    resource = provider.get_moto_rest_api(context=context, rest_api_id=rest_api_id).resources.get(resource_id)
    method = resource and resource.resource_methods.get(http_method)
    return method and method.method_integration


def _check(provider: Any, settings: TransferSettings) -> None:
    if complaint := settings.complaint:
        raise provider.BadRequestException(complaint)


def _buffered(uri: str) -> str:
    """The URI that invokes the same function for a whole response."""
    return uri.replace("2021-11-15", "2015-03-31", 1).replace("/response-streaming-invocations", "/invocations")


def _no_such_mode(provider: Any, mode: str) -> Exception:
    error: Exception = provider.CommonServiceException(
        "ValidationException",
        f"1 validation error detected: Value '{mode}' at 'putIntegrationInput.{MODE}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(MODES)}]",
    )
    return error
