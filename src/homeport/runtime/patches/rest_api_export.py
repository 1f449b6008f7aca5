"""Defect: GetExport tells the API as it is now and not as it is deployed, without security, request validators, gateway
responses, the resource policy, documentation and the other settings, and knows one value of `extensions`.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html
Shown by tests/e2e/test_rest_api_export.py.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from homeport.apigateway.rest.openapi import (
    FORMATS,
    Documentation,
    ExportedApi,
    ExportError,
    Extensions,
    UnsupportedExportError,
    document_of,
)
from homeport.runtime.patches.documentation_versions import parts_of
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import marked
from homeport.runtime.providers.apigateway_deployments import policy_of

_DEFAULT_FORMAT = "application/json"
# What clients send that ask for no format: boto3 sends none, others `*/*`.
_ANY_FORMAT = frozenset({None, "", "*/*"})


def apply() -> None:
    """Export deployed APIs whole."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch)


def patch(provider: Any) -> None:
    """Give the provider the operation."""
    kind = provider.ApigatewayNextGenProvider
    kind.get_export = marked(_exporting(provider), kind.get_export)


def _exporting(provider: Any) -> Callable[..., Any]:
    def get_export(
        _self: Any,
        context: Any,
        rest_api_id: str,
        stage_name: str,
        export_type: str,
        accepts: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        api = _api(provider, context, rest_api_id, stage_name)
        content_type = _DEFAULT_FORMAT if accepts in _ANY_FORMAT else str(accepts)
        try:
            # LocalStack's parser leaves `parameters` empty: they are the query string as a whole.
            extensions = Extensions.parse(context.request.values.get("extensions"))
            document = document_of(api, export_type, extensions)
            if content_type not in FORMATS:
                raise ExportError(f"Invalid content type specified: {content_type}. Must be one of: {list(FORMATS)}")
        except ExportError as error:
            raise provider.BadRequestException(str(error)) from None
        except UnsupportedExportError as error:
            raise provider.CommonServiceException("NotImplementedException", str(error), status_code=501) from None
        extension = content_type.rpartition("/")[2]
        return {
            "body": FORMATS[content_type](document).encode(),
            "contentType": "application/octet-stream",
            "contentDisposition": f'attachment; filename="{export_type}_{api.exported_version}.{extension}"',
        }

    return get_export


def _api(provider: Any, context: Any, api_id: str, stage_name: str) -> ExportedApi:
    """A stage's API as it is deployed."""
    rest_api = provider.get_moto_rest_api(context, api_id)
    stage = rest_api.stages.get(stage_name)
    deployments = provider.get_apigateway_store(context=context).internal_deployments.get(api_id.lower(), {})
    frozen = deployments.get(stage.deployment_id) if stage is not None else None
    if frozen is None:
        raise provider.NotFoundException("Invalid stage identifier specified")
    container = provider.get_rest_api_container(context, rest_api_id=api_id)
    version = getattr(stage, "documentation_version", None)
    return exported_api(api_id, stage_name, rest_api.create_date, frozen, _documentation(container, version))


def exported_api(
    api_id: str, stage_name: str, created: int, frozen: Any, documentation: Documentation | None
) -> ExportedApi:
    """LocalStack's frozen deployment (RestApiDeployment) as it is exported; `created` in seconds."""
    merged = frozen.rest_api
    settings: Mapping[str, Any] = merged.rest_api
    endpoint = settings.get("endpointConfiguration") or {}
    return ExportedApi(
        id=api_id,
        region=frozen.region,
        stage=stage_name,
        name=settings.get("name") or "",
        created=dt.datetime.fromtimestamp(created, dt.UTC),
        version=settings.get("version"),
        description=settings.get("description"),
        resources=tuple(merged.resources.values()),
        models=merged.models,
        request_validators=merged.validators,
        authorizers=merged.authorizers,
        gateway_responses=merged.gateway_responses,
        binary_media_types=tuple(settings.get("binaryMediaTypes") or ()),
        minimum_compression_size=settings.get("minimumCompressionSize"),
        api_key_source=settings.get("apiKeySource") or "HEADER",
        policy=policy_of(settings.get("policy")),
        vpc_endpoint_ids=tuple(endpoint.get("vpcEndpointIds") or ()),
        disable_execute_api_endpoint=bool(settings.get("disableExecuteApiEndpoint")),
        documentation=documentation,
    )


def _documentation(container: Any, version: str | None) -> Documentation | None:
    told = container.documentation_versions.get(version)
    return Documentation(told["version"], told["createdDate"], parts_of(container, told["version"])) if told else None
