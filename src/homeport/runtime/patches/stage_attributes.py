"""Defect: UpdateStage refuses `/documentationVersion`, and a stage does not say its client certificate.

The provider of Terraform sets both with its stage, so neither the stage nor its second plan succeeds.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch
Shown by tests/unit/runtime/patches/test_stage_attributes.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_DOCUMENTATION_VERSION = "/documentationVersion"


def apply() -> None:
    """Let stages take and tell both."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch_provider)
    when_imported("moto.apigateway.models", patch_models)


def patch_provider(provider: Any) -> None:
    """Wrap UpdateStage."""
    update_stage = provider.ApigatewayNextGenProvider.update_stage

    @functools.wraps(update_stage)
    def update_with_documentation(
        self: Any, context: Any, rest_api_id: str, stage_name: str, patch_operations: Any = None, **options: Any
    ) -> Any:
        given = patch_operations or []
        others = [operation for operation in given if operation.get("path") != _DOCUMENTATION_VERSION]
        response = update_stage(self, context, rest_api_id, stage_name, others, **options)
        for operation in given:
            if operation.get("path") == _DOCUMENTATION_VERSION:
                version = operation.get("value") or None if operation.get("op") != "remove" else None
                stage = provider.get_moto_rest_api(context, rest_api_id).stages[stage_name]
                stage.documentation_version = response["documentationVersion"] = version
        return response

    provider.ApigatewayNextGenProvider.update_stage = update_with_documentation


def patch_models(models: Any) -> None:
    """Wrap what moto tells of a stage."""
    to_json = models.Stage.to_json

    @functools.wraps(to_json)
    def with_certificate(self: Any) -> Any:
        told = to_json(self)
        # Where UpdateStage put it: moto's stage has no attribute for it.
        if certificate := getattr(self, "clientCertificateId", None):
            told["clientCertificateId"] = certificate
        return told

    models.Stage.to_json = with_certificate
