"""The whole document."""

import json
from dataclasses import dataclass
from typing import Any

from homeport.apigateway.rest.openapi.api import ExportedApi
from homeport.apigateway.rest.openapi.documentation import DOCUMENTATION, DocumentedEntities, documentation_of
from homeport.apigateway.rest.openapi.errors import ExportError, UnsupportedExportError
from homeport.apigateway.rest.openapi.gateway_responses import gateway_responses_of
from homeport.apigateway.rest.openapi.models import used_models
from homeport.apigateway.rest.openapi.oas30 import Oas30
from homeport.apigateway.rest.openapi.operations import paths_of
from homeport.apigateway.rest.openapi.security import schemes_of
from homeport.apigateway.rest.openapi.swagger import Swagger

_DIALECTS: dict[str, Swagger | Oas30] = {"swagger": Swagger(), "oas30": Oas30()}
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"


@dataclass(frozen=True, slots=True)
class Extensions:
    """Which of API Gateway's extensions an export has."""

    integrations: bool = False
    authorizers: bool = False
    documentation: bool = False
    settings: bool = False
    """Request validators, gateway responses, the resource policy and the API's other settings."""

    @classmethod
    def parse(cls, text: str | None) -> "Extensions":
        """`extensions` of a request: any of integrations, authorizers, documentation; apigateway for all there is.

        Raises ExportError for any other, UnsupportedExportError for postman.
        """
        names = {name.strip() for name in (text or "").split(",") if name.strip()}
        if "postman" in names:
            raise UnsupportedExportError("homeport does not export Postman extensions: extensions=postman")
        if unknown := names - {"integrations", "authorizers", "documentation", "apigateway"}:
            raise ExportError(f"Invalid extensions specified: {', '.join(sorted(unknown))}")
        everything = "apigateway" in names
        return cls(
            integrations=everything or "integrations" in names,
            authorizers=everything or "authorizers" in names,
            documentation=everything or "documentation" in names,
            settings=everything,
        )


def document_of(api: ExportedApi, export_type: str, extensions: Extensions) -> dict[str, Any]:
    """The API as a document of `export_type`: swagger (2.0) or oas30 (3.0.1). Raises ExportError."""
    dialect = _DIALECTS.get(export_type)
    if dialect is None:
        raise ExportError(f"Invalid export type specified: {export_type}. Must be one of: [swagger, oas30]")
    documented = DocumentedEntities(api.documentation)
    paths = paths_of(
        api,
        dialect,
        documented,
        with_integrations=extensions.integrations,
        with_validators=extensions.settings,
    )
    models = used_models(api, dialect.schemas)
    schemes = schemes_of(api, with_authorizers=extensions.authorizers)
    return {
        **dialect.head(api, _info(api, documented), _endpoint(api) if extensions.settings else {}),
        "paths": paths,
        **dialect.tail(
            {name: model | documented.said_of("MODEL", name) for name, model in models.items()},
            {name: scheme | documented.said_of("AUTHORIZER", name) for name, scheme in schemes.items()},
        ),
        **(_settings(api) if extensions.settings else {}),
        **(
            {DOCUMENTATION: documentation_of(api.documentation)}
            if extensions.documentation and api.documentation
            else {}
        ),
        **documented.said_of("API"),
    }


def _info(api: ExportedApi, documented: DocumentedEntities) -> dict[str, Any]:
    description = {"description": api.description} if api.description else {}
    return {**description, **documented.info, "version": api.exported_version, "title": api.name}


def _endpoint(api: ExportedApi) -> dict[str, Any]:
    configuration: dict[str, Any] = {}
    if api.disable_execute_api_endpoint:
        configuration["disableExecuteApiEndpoint"] = True
    if api.vpc_endpoint_ids:
        configuration["vpcEndpointIds"] = list(api.vpc_endpoint_ids)
    return {_ENDPOINT: configuration} if configuration else {}


def _settings(api: ExportedApi) -> dict[str, Any]:
    validators = {
        each["name"]: {
            "validateRequestParameters": bool(each.get("validateRequestParameters")),
            "validateRequestBody": bool(each.get("validateRequestBody")),
        }
        for each in api.request_validators.values()
    }
    settings: dict[str, Any] = {
        "x-amazon-apigateway-api-key-source": api.api_key_source if api.api_key_source != "HEADER" else None,
        "x-amazon-apigateway-minimum-compression-size": api.minimum_compression_size,
        "x-amazon-apigateway-binary-media-types": list(api.binary_media_types),
        "x-amazon-apigateway-gateway-responses": gateway_responses_of(api),
        "x-amazon-apigateway-policy": json.loads(api.policy) if api.policy else None,
        "x-amazon-apigateway-request-validators": validators,
    }
    return {name: value for name, value in settings.items() if value not in (None, [], {})}
