"""Defect: UpdateUsagePlan fails for a stage with throttles of its own, ignores those throttles, and wants whole rates.

A plan whose stage has a per-method throttle can be neither changed nor destroyed: the stage is not found, the call
answers 500, and Terraform tries for a quarter of an hour.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch
Shown by tests/unit/runtime/patches/test_usage_plan_updates.py.
"""

import functools
import json
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_STAGES = "/apiStages"
_RATE = "/throttle/rateLimit"


def apply() -> None:
    """Let usage plans be updated as AWS does."""
    when_imported("moto.apigateway.models", patch)


def patch(models: Any) -> None:
    """Wrap what moto does with the operations."""
    original = models.UsagePlan.apply_patch_operations

    @functools.wraps(original)
    def apply_patch_operations(self: Any, patch_operations: list[dict[str, Any]]) -> None:
        for operation in patch_operations:
            path = operation["path"]
            if path.startswith(_STAGES):
                _change_stages(self.api_stages, operation)
            elif path == _RATE and operation["op"] in ("add", "replace"):
                self.throttle["rateLimit"] = float(operation["value"])
            else:
                original(self, [operation])

    models.UsagePlan.apply_patch_operations = apply_patch_operations


def _change_stages(stages: list[dict[str, Any]], operation: dict[str, Any]) -> None:
    name, _, rest = operation["path"].removeprefix(_STAGES).removeprefix("/").partition("/throttle")
    if not name:
        _change_list(stages, operation)
        return
    stage = next((each for each in stages if _name(each) == name), None)
    if stage is not None:
        _change_throttle(stage, rest.removeprefix("/"), operation)


def _change_list(stages: list[dict[str, Any]], operation: dict[str, Any]) -> None:
    name = operation.get("value") or ""
    stages[:] = [stage for stage in stages if _name(stage) != name]
    if operation["op"] == "add":
        api_id, _, stage_name = name.partition(":")
        stages.append({"apiId": api_id, "stage": stage_name})


def _change_throttle(stage: dict[str, Any], where: str, operation: dict[str, Any]) -> None:
    """`where` is empty, a method (`/pets/GET`), or a method's limit (`/pets/GET/rateLimit`)."""
    throttle: dict[str, Any] = stage.setdefault("throttle", {})
    method, _, limit = where.rpartition("/")
    if operation["op"] == "remove":
        throttle.pop(where.replace("~1", "/"), None)
        if not where or not throttle:
            del stage["throttle"]
    elif not where:
        stage["throttle"] = json.loads(operation["value"])
    else:
        value = float(operation["value"]) if limit == "rateLimit" else int(operation["value"])
        throttle.setdefault(method.replace("~1", "/"), {})[limit] = value


def _name(stage: dict[str, Any]) -> str:
    return f"{stage['apiId']}:{stage['stage']}"
