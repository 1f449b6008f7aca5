"""The control plane of REST APIs, where LocalStack's differs from AWS's: operations, refusals and their words."""

from collections.abc import Iterator

import pytest

from support.instance import Instance, running


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("control") / "state") as instance:
        yield instance


def test_an_endpoint_type_is_changed_by_its_name(instance: Instance) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html"""
    client = instance.client("apigateway")
    api = client.create_rest_api(name="a", endpointConfiguration={"types": ["EDGE"]})["id"]

    changed = client.update_rest_api(
        restApiId=api,
        patchOperations=[{"op": "replace", "path": "/endpointConfiguration/types/EDGE", "value": "REGIONAL"}],
    )

    assert changed["endpointConfiguration"]["types"] == ["REGIONAL"]
