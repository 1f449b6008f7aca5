from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.usage_plan_updates import patch

DEV = {"apiId": "abc123", "stage": "dev"}
THROTTLED = {**DEV, "throttle": {"/pets/GET": {"burstLimit": 3, "rateLimit": 4.0}}}


def updated(stages: list[dict[str, Any]], *operations: dict[str, Any]) -> tuple[list[Any], dict[str, Any], list[str]]:
    """The plan's stages and throttle after the operations, and the paths of those that moto did."""
    done: list[str] = []

    class UsagePlan:
        def __init__(self) -> None:
            self.api_stages = [dict(stage) for stage in stages]
            self.throttle: dict[str, Any] = {}

        def apply_patch_operations(self, patch_operations: list[dict[str, Any]]) -> None:
            done.extend(operation["path"] for operation in patch_operations)

    patch(SimpleNamespace(UsagePlan=UsagePlan))
    plan = UsagePlan()
    plan.apply_patch_operations(list(operations))
    return plan.api_stages, plan.throttle, done


@pytest.mark.parametrize(
    ("stages", "operation", "expected"),
    [
        ([], {"op": "add", "path": "/apiStages", "value": "abc123:dev"}, [DEV]),
        ([DEV], {"op": "remove", "path": "/apiStages", "value": "abc123:dev"}, []),
        ([THROTTLED], {"op": "remove", "path": "/apiStages", "value": "abc123:dev"}, []),
        (
            [DEV],
            {"op": "replace", "path": "/apiStages/abc123:dev/throttle//pets/GET/rateLimit", "value": "0.5"},
            [{**DEV, "throttle": {"/pets/GET": {"rateLimit": 0.5}}}],
        ),
        (
            [THROTTLED],
            {"op": "replace", "path": "/apiStages/abc123:dev/throttle/~1pets/GET/burstLimit", "value": "7"},
            [{**DEV, "throttle": {"/pets/GET": {"burstLimit": 7, "rateLimit": 4.0}}}],
        ),
        ([THROTTLED], {"op": "remove", "path": "/apiStages/abc123:dev/throttle"}, [DEV]),
        ([THROTTLED], {"op": "remove", "path": "/apiStages/abc123:dev/throttle//pets/GET"}, [DEV]),
        (
            [DEV],
            {"op": "add", "path": "/apiStages/abc123:dev/throttle", "value": '{"/a/GET": {"rateLimit": 1}}'},
            [{**DEV, "throttle": {"/a/GET": {"rateLimit": 1}}}],
        ),
        ([DEV], {"op": "remove", "path": "/apiStages/other1:dev/throttle"}, [DEV]),
    ],
)
def test_stages(stages: list[dict[str, Any]], operation: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    assert updated(stages, operation) == (expected, {}, [])


def test_a_rate_may_be_less_than_one() -> None:
    assert updated([], {"op": "replace", "path": "/throttle/rateLimit", "value": "0.5"}) == ([], {"rateLimit": 0.5}, [])


def test_the_rest_is_left_to_moto() -> None:
    operations = [{"op": "replace", "path": "/name", "value": "n"}, {"op": "remove", "path": "/throttle"}]

    assert updated([DEV], *operations) == ([DEV], {}, ["/name", "/throttle"])
