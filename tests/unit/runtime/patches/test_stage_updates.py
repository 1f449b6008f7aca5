from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.stage_updates import patch_models, patch_provider

DESCRIPTION = {"op": "replace", "path": "/description", "value": "d"}


SETTINGS: dict[str, Any] = {"pets/POST": {"cachingEnabled": True}, "pets/{petId}/GET": {}}


def updated(operations: Any, canary: Any = None) -> tuple[Any, list[Any]]:
    """The response, and the operations that LocalStack got."""
    stage = SimpleNamespace(documentation_version="v0", method_settings=dict(SETTINGS), canary_settings=canary)
    received: list[Any] = []

    class ApigatewayNextGenProvider:
        def update_stage(self, context: Any, rest_api_id: str, stage_name: str, patch_operations: Any = None) -> Any:
            received.extend(patch_operations)
            return {"documentationVersion": stage.documentation_version, "methodSettings": stage.method_settings}

    patch_provider(
        SimpleNamespace(
            ApigatewayNextGenProvider=ApigatewayNextGenProvider,
            BadRequestException=ValueError,
            get_moto_rest_api=lambda context, api_id: SimpleNamespace(stages={"prod": stage}),
        )
    )
    response = ApigatewayNextGenProvider().update_stage("context", "abc123", "prod", patch_operations=operations)
    return response, received


@pytest.mark.parametrize(
    ("operations", "passed_on", "version"),
    [
        (None, [], "v0"),
        ([DESCRIPTION], [DESCRIPTION], "v0"),
        ([DESCRIPTION, {"op": "replace", "path": "/documentationVersion", "value": "v1"}], [DESCRIPTION], "v1"),
        ([{"op": "replace", "path": "/documentationVersion", "value": ""}], [], None),
        ([{"op": "remove", "path": "/documentationVersion"}], [], None),
    ],
)
def test_documentation_version(operations: Any, passed_on: list[Any], version: str | None) -> None:
    assert updated(operations) == ({"documentationVersion": version, "methodSettings": SETTINGS}, passed_on)


@pytest.mark.parametrize(("path", "name"), [("/pets/POST", "pets/POST"), ("/pets~1{petId}/GET", "pets/{petId}/GET")])
def test_a_methods_settings_are_removed(path: str, name: str) -> None:
    left = {key: value for key, value in SETTINGS.items() if key != name}

    assert updated([{"op": "remove", "path": path}]) == (
        {"documentationVersion": "v0", "methodSettings": left},
        [],
    )


def test_a_canarys_variable_is_removed() -> None:
    operations = [
        {"op": "remove", "path": "/canarySettings/stageVariableOverrides/one"},
        {"op": "replace", "path": "/canarySettings/stageVariableOverrides/two", "value": "2"},
    ]

    assert updated(operations, {"stageVariableOverrides": {"one": "1", "three": "3"}}) == (
        {
            "documentationVersion": "v0",
            "methodSettings": SETTINGS,
            "canarySettings": {"stageVariableOverrides": {"three": "3"}},
        },
        operations[1:],
    )


@pytest.mark.parametrize(("given", "kept"), [("true", True), ("false", False), ("maybe", "maybe")])
def test_whether_a_canary_uses_the_stages_cache(given: str, kept: Any) -> None:
    operation = {"op": "replace", "path": "/canarySettings/useStageCache", "value": given}

    assert updated([operation])[1] == [{**operation, "value": kept}]


def test_settings_that_are_not_there() -> None:
    with pytest.raises(ValueError, match=r"Cannot remove method setting cats/GET because there is no method setting"):
        updated([{"op": "remove", "path": "/cats/GET"}])


@pytest.mark.parametrize("path", ["/*/*", "/accessLogSettings", "/variables/a", "/variables/GET", "/canarySettings"])
def test_other_removals_are_left_to_localstack(path: str) -> None:
    operation = {"op": "remove", "path": path}

    assert updated([operation])[1] == [operation]


@pytest.mark.parametrize(
    ("attributes", "told"),
    [({}, {"stageName": "prod"}), ({"clientCertificateId": "c1"}, {"stageName": "prod", "clientCertificateId": "c1"})],
)
def test_client_certificate(attributes: dict[str, str], told: dict[str, str]) -> None:
    class Stage:
        def to_json(self) -> dict[str, str]:
            return {"stageName": "prod"}

        def apply_operations(self, patch_operations: list[dict[str, Any]]) -> None:
            """Not used here."""

    patch_models(SimpleNamespace(Stage=Stage))
    stage = Stage()
    vars(stage).update(attributes)

    assert stage.to_json() == told


@pytest.mark.parametrize(
    ("operation", "kept", "passed_on"),
    [
        ({"op": "replace", "path": "/*/*/caching/enabled"}, [("*/*", "caching/enabled")], []),
        ({"op": "replace", "path": "/pets/GET/logging/loglevel"}, [("pets/GET", "logging/loglevel")], []),
        (
            {"op": "replace", "path": "/pets/{petId}/GET/throttling/rateLimit"},
            [("pets/{petId}/GET", "throttling/rateLimit")],
            [],
        ),
        (
            {"op": "replace", "path": "/pets~1{petId}/GET/metrics/enabled"},
            [("pets/{petId}/GET", "metrics/enabled")],
            [],
        ),
        ({"op": "replace", "path": "/description"}, [], ["/description"]),
        ({"op": "remove", "path": "/accessLogSettings"}, [], ["/accessLogSettings"]),
    ],
)
def test_settings_are_kept_by_path(
    operation: dict[str, str], kept: list[tuple[str, str]], passed_on: list[str]
) -> None:
    settings: list[tuple[str, str]] = []
    others: list[str] = []

    class Stage:
        def to_json(self) -> dict[str, str]:
            return {}

        def apply_operations(self, patch_operations: list[dict[str, Any]]) -> None:
            others.extend(each["path"] for each in patch_operations)

        def _patch_method_setting(self, resource_path_and_method: str, key: str, value: str) -> None:
            settings.append((resource_path_and_method, key))

    patch_models(SimpleNamespace(Stage=Stage))
    Stage().apply_operations([{**operation, "value": "v"}])

    assert (settings, others) == (kept, passed_on)
