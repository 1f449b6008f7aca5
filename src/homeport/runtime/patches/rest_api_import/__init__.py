"""Defects of LocalStack's import of OpenAPI documents (ImportRestApi, PutRestApi): one module each.

All of them stand around the one function that carries an import out: some change the document before it runs, some
complete what it has made.
"""

import logging
from typing import Any

from homeport.runtime.patches import streamed_integrations
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.rest_api_import import (
    documents,
    endpoint_configuration,
    gateway_responses,
    iam_authorization,
    integration_settings,
    merged_parts,
    path_parameters,
    replaced_parts,
    request_models,
    resource_ids,
)
from homeport.runtime.patches.rest_api_import.imported import Imported

log = logging.getLogger(__name__)

_UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What LocalStack's import raises for parts that are not of OpenAPI's form, and for references that lead nowhere."""


def apply() -> None:
    """Mend imports from now on."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the import."""
    documents.patch(provider)
    original = provider.import_api_from_openapi_spec

    def imported(rest_api: Any, context: Any, open_api_spec: dict[str, Any], mode: str) -> Any:
        streamed_integrations.check(provider, open_api_spec)
        document = path_parameters.merged(open_api_spec)
        container = provider.get_rest_api_container(context, rest_api.id)
        overwrite = mode == "overwrite"
        if overwrite:
            replaced_parts.remove(container)
        before, parts = resource_ids.Before.of(rest_api), merged_parts.Before.of(container)
        former_endpoint = rest_api.endpoint_configuration
        result = original(rest_api, context=context, open_api_spec=document, mode=mode)
        imported = Imported(provider.resolve_references(document, rest_api.id), rest_api, container)
        resource_ids.restore(imported, before, overwrite=overwrite)
        if not overwrite:
            merged_parts.complete(imported, parts)
        request_models.complete(imported)
        integration_settings.complete(imported)
        iam_authorization.complete(imported)
        gateway_responses.complete(imported, overwrite=overwrite)
        endpoint_configuration.complete(document, rest_api, former_endpoint)
        return result

    def import_mended(rest_api: Any, context: Any, open_api_spec: dict[str, Any], mode: str) -> Any:
        documents.begun(rest_api.id)
        try:
            return imported(rest_api, context, open_api_spec, mode)
        except _UNREADABLE as error:
            log.info("an OpenAPI document cannot be imported: %r", error)
            raise provider.BadRequestException("Invalid OpenAPI input.") from error

    provider.import_api_from_openapi_spec = import_mended
