"""Defect: UpdateStage refuses `/documentationVersion` and the removal of a method's settings, keeps those of a nested
path under another name than AWS tells (`pets~1{petId}/GET`), and a stage does not say its client certificate.

Terraform makes a stage with all of them, looks for a method's settings by name, and removes them with the rest.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch
Shown by tests/unit/runtime/patches/test_stage_updates.py.
"""

import functools
import re
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_DOCUMENTATION_VERSION = "/documentationVersion"
_METHOD = re.compile(r"/[^/]*/(?:GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY|\*)")


def apply() -> None:
    """Let stages take and tell all of it."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch_provider)
    when_imported("moto.apigateway.models", patch_models)


def patch_provider(provider: Any) -> None:
    """Wrap UpdateStage."""
    update_stage = provider.ApigatewayNextGenProvider.update_stage

    @functools.wraps(update_stage)
    def update_mended(
        self: Any, context: Any, rest_api_id: str, stage_name: str, patch_operations: Any = None, **options: Any
    ) -> Any:
        ours, others = _parted(patch_operations or [])
        response = update_stage(self, context, rest_api_id, stage_name, others, **options)
        if not ours:
            return response
        stage = provider.get_moto_rest_api(context, rest_api_id).stages[stage_name]
        for operation in ours:
            _apply(provider, stage, operation)
        return response | {
            "documentationVersion": stage.documentation_version,
            "methodSettings": stage.method_settings,
        }

    provider.ApigatewayNextGenProvider.update_stage = update_mended


def _parted(operations: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The operations that are done here, and LocalStack's."""
    ours = [each for each in operations if each["path"] == _DOCUMENTATION_VERSION or _removes_settings(each)]
    return ours, [each for each in operations if each not in ours]


def _removes_settings(operation: dict[str, Any]) -> bool:
    """`remove /pets~1{petId}/GET`; all methods (`/*/*`) are LocalStack's."""
    path = operation["path"]
    return operation["op"] == "remove" and bool(_METHOD.fullmatch(path)) and path != "/*/*"


def _apply(provider: Any, stage: Any, operation: dict[str, Any]) -> None:
    if operation["path"] == _DOCUMENTATION_VERSION:
        stage.documentation_version = operation.get("value") or None if operation["op"] != "remove" else None
        return
    name = operation["path"].removeprefix("/").replace("~1", "/")
    if stage.method_settings.pop(name, None) is None:
        raise provider.BadRequestException(
            f"Cannot remove method setting {name} because there is no method setting for this method "
        )


def patch_models(models: Any) -> None:
    """Wrap what moto keeps and tells of a stage."""
    to_json = models.Stage.to_json

    @functools.wraps(to_json)
    def with_certificate(self: Any) -> Any:
        told = to_json(self)
        # Where UpdateStage put it: moto's stage has no attribute for it.
        if certificate := getattr(self, "clientCertificateId", None):
            told["clientCertificateId"] = certificate
        return told

    models.Stage.to_json = with_certificate
    keep = models.Stage._patch_method_setting  # noqa: SLF001  (the one place where names are made)

    def keep_by_path(self: Any, method: str, key: str, value: str) -> None:
        keep(self, method.replace("~1", "/"), key, value)

    models.Stage._patch_method_setting = keep_by_path  # noqa: SLF001
