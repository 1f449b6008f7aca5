from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.stage_attributes import patch_models, patch_provider

DESCRIPTION = {"op": "replace", "path": "/description", "value": "d"}


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
    stage = SimpleNamespace(documentation_version="v0")
    received: list[Any] = []

    class ApigatewayNextGenProvider:
        def update_stage(self, context: Any, rest_api_id: str, stage_name: str, patch_operations: Any = None) -> Any:
            received.extend(patch_operations)
            return {"stageName": stage_name, "documentationVersion": stage.documentation_version}

    patch_provider(
        SimpleNamespace(
            ApigatewayNextGenProvider=ApigatewayNextGenProvider,
            get_moto_rest_api=lambda context, api_id: SimpleNamespace(stages={"prod": stage}),
        )
    )
    response = ApigatewayNextGenProvider().update_stage("context", "abc123", "prod", patch_operations=operations)

    assert response == {"stageName": "prod", "documentationVersion": version}
    assert (received, stage.documentation_version) == (passed_on, version)


@pytest.mark.parametrize(
    ("attributes", "told"),
    [({}, {"stageName": "prod"}), ({"clientCertificateId": "c1"}, {"stageName": "prod", "clientCertificateId": "c1"})],
)
def test_client_certificate(attributes: dict[str, str], told: dict[str, str]) -> None:
    class Stage:
        def to_json(self) -> dict[str, str]:
            return {"stageName": "prod"}

    patch_models(SimpleNamespace(Stage=Stage))
    stage = Stage()
    vars(stage).update(attributes)

    assert stage.to_json() == told
