"""Defect: UpdateStage refuses `/documentationVersion` and the removal of a method's settings or of a canary's variable,
drops the settings of methods on nested paths (`pets/{petId}/GET`), and keeps a canary's `useStageCache` as a text.
A stage does not say its client certificate.

Terraform makes a stage with all of them, looks for a method's settings by name, and removes them with the rest.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch
Shown by tests/unit/runtime/patches/test_stage_updates.py.
"""

import functools
import re
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_DOCUMENTATION_VERSION = "/documentationVersion"
_CANARY_VARIABLE = "/canarySettings/stageVariableOverrides/"
_CANARY_CACHE = "/canarySettings/useStageCache"
_METHOD = r"(?:GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY|\*)"
# A slash of the resource's path may be written as it is or as `~1`.
_ALL_SETTINGS = re.compile(rf"/(?!variables/|canarySettings/)(?P<method>.+/{_METHOD})")
_ONE_SETTING = re.compile(rf"/(?P<method>.+/{_METHOD})/(?P<key>(?:metrics|logging|throttling|caching)/\w+)")


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
        told = {"documentationVersion": stage.documentation_version, "methodSettings": stage.method_settings}
        canary = getattr(stage, "canary_settings", None)
        return response | told | ({"canarySettings": canary} if canary else {})

    provider.ApigatewayNextGenProvider.update_stage = update_mended


def _parted(operations: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The operations that are done here, and LocalStack's."""
    ours = [each for each in operations if _is_ours(each)]
    return ours, [_as_boolean(each) for each in operations if each not in ours]


def _is_ours(operation: dict[str, Any]) -> bool:
    path: str = operation["path"]
    of_canary = operation["op"] == "remove" and path.startswith(_CANARY_VARIABLE)
    return of_canary or path == _DOCUMENTATION_VERSION or _removes_settings(operation)


def _as_boolean(operation: dict[str, Any]) -> dict[str, Any]:
    if operation["path"] == _CANARY_CACHE and operation.get("value") in ("true", "false"):
        return {**operation, "value": operation["value"] == "true"}
    return operation


def _removes_settings(operation: dict[str, Any]) -> bool:
    """`remove /pets~1{petId}/GET`; all methods (`/*/*`) are LocalStack's."""
    path = operation["path"]
    return operation["op"] == "remove" and bool(_ALL_SETTINGS.fullmatch(path)) and path != "/*/*"


def _apply(provider: Any, stage: Any, operation: dict[str, Any]) -> None:
    if operation["path"] == _DOCUMENTATION_VERSION:
        stage.documentation_version = operation.get("value") or None if operation["op"] != "remove" else None
        return
    if operation["path"].startswith(_CANARY_VARIABLE):
        canary = getattr(stage, "canary_settings", None) or {}
        canary.get("stageVariableOverrides", {}).pop(operation["path"].removeprefix(_CANARY_VARIABLE), None)
        return
    name = _method_name(operation["path"].removeprefix("/"))
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
    original = models.Stage.apply_operations

    @functools.wraps(original)
    def apply_operations(self: Any, patch_operations: list[dict[str, Any]]) -> Any:
        for operation in patch_operations:
            setting = _ONE_SETTING.fullmatch(operation["path"])
            if setting is not None and operation["op"] == "replace":
                keep = self._patch_method_setting
                keep(_method_name(setting["method"]), setting["key"], operation["value"])
            else:
                original(self, [operation])
        return self

    models.Stage.apply_operations = apply_operations


def _method_name(escaped: str) -> str:
    """The name that a method's settings are kept and told by."""
    return escaped.replace("~1", "/")
