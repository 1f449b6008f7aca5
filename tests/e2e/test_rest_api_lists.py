"""Lists of the control plane: their pages, their filters, and what they show of each thing."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.instance import Instance, running

MANY = 3
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("lists") / "state") as instance:
        yield instance


@pytest.fixture(scope="module")
def full(instance: Instance) -> str:
    """The id of an API with at least three of everything that it may have, as has its account."""
    client = instance.client("apigateway")
    api, *_ = [client.create_rest_api(name=f"api{number}")["id"] for number in range(MANY)]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    client.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    plans = [client.create_usage_plan(name=f"plan{number}")["id"] for number in range(MANY)]
    schema = json.dumps({"type": "object", "properties": {}})
    for number in range(MANY):
        name = f"n{number}"
        client.create_resource(restApiId=api, parentId=root, pathPart=name)
        client.create_deployment(restApiId=api)
        client.create_authorizer(
            restApiId=api, name=name, type="TOKEN", authorizerUri=URI, identitySource="method.request.header.A"
        )
        client.create_model(restApiId=api, name=f"Model{number}", contentType="application/json", schema=schema)
        client.create_request_validator(restApiId=api, name=name)
        client.create_documentation_part(
            restApiId=api, location={"type": "RESOURCE", "path": f"/{name}"}, properties='{"a": 1}'
        )
        client.create_documentation_version(restApiId=api, documentationVersion=name)
        key = client.create_api_key(name=name, customerId=f"customer{number}")["id"]
        client.create_usage_plan_key(usagePlanId=plans[0], keyId=key, keyType="API_KEY")
        client.generate_client_certificate(description=name)
        client.create_domain_name(domainName=f"{name}.example.net", endpointConfiguration={"types": ["REGIONAL"]})
        client.create_base_path_mapping(domainName="n0.example.net", restApiId=api, basePath=name)
    return str(api)


def in_api(api: str, _: Any) -> dict[str, Any]:
    return {"restApiId": api}


def in_account(_: str, __: Any) -> dict[str, Any]:
    return {}


def in_plan(_: str, client: Any) -> dict[str, Any]:
    return {"usagePlanId": client.get_usage_plans()["items"][0]["id"]}


def in_domain(_: str, __: Any) -> dict[str, Any]:
    return {"domainName": "n0.example.net"}


LISTS: list[tuple[str, Callable[[str, Any], dict[str, Any]]]] = [
    ("get_api_keys", in_account),
    ("get_authorizers", in_api),
    ("get_base_path_mappings", in_domain),
    ("get_client_certificates", in_account),
    ("get_deployments", in_api),
    ("get_documentation_parts", in_api),
    ("get_documentation_versions", in_api),
    ("get_domain_names", in_account),
    ("get_gateway_responses", in_api),
    ("get_models", in_api),
    ("get_request_validators", in_api),
    ("get_resources", in_api),
    ("get_rest_apis", in_account),
    ("get_usage_plan_keys", in_plan),
    ("get_usage_plans", in_account),
]


@pytest.mark.parametrize(("operation", "place"), LISTS, ids=[each[0] for each in LISTS])
def test_pages(instance: Instance, full: str, operation: str, place: Callable[[str, Any], dict[str, Any]]) -> None:
    client = instance.client("apigateway")
    where = place(full, client)
    whole = getattr(client, operation)(**where, limit=500)
    pages = list(client.get_paginator(operation).paginate(**where, PaginationConfig={"PageSize": 2}))

    assert "position" not in whole
    assert len(whole["items"]) >= MANY
    assert [len(page["items"]) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert [item for page in pages for item in page["items"]] == whole["items"]


def test_a_page_has_25_things_where_nothing_else_is_asked_for(instance: Instance) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/api/API_GetModels.html"""
    client = instance.client("apigateway")
    api = client.create_rest_api(name="many")["id"]
    for number in range(30):
        client.create_request_validator(restApiId=api, name=f"v{number}")

    first = client.get_request_validators(restApiId=api)
    second = client.get_request_validators(restApiId=api, position=first["position"])

    assert (len(first["items"]), len(second["items"]), "position" in second) == (25, 5, False)


def test_a_position_that_is_none(instance: Instance) -> None:
    with pytest.raises(ClientError) as caught:
        instance.client("apigateway").get_rest_apis(position="nowhere")

    assert caught.value.response["Error"]["Code"] == "BadRequestException"


def test_keys_of_a_customer(instance: Instance, full: str) -> None:
    keys = instance.client("apigateway").get_api_keys(customerId="customer1")["items"]

    assert [key["name"] for key in keys] == ["n1"]


def test_stage_keys_are_told_as_texts(instance: Instance, full: str) -> None:
    """Their type in AWS's model; LocalStack's GetApiKeys told objects."""
    client = instance.client("apigateway")
    client.create_deployment(restApiId=full, stageName="keyed")
    client.create_api_key(name="staged", stageKeys=[{"restApiId": full, "stageName": "keyed"}])

    [key] = client.get_api_keys(nameQuery="staged")["items"]

    assert key["stageKeys"] == [f"{full}/keyed"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"type": "RESOURCE"}, ["/n0", "/n1", "/n2"]),
        ({"type": "API"}, []),
        ({"path": "/n1"}, ["/n1"]),
        ({"type": "RESOURCE", "path": "/"}, []),
    ],
)
def test_documentation_parts(instance: Instance, full: str, wanted: dict[str, str], expected: list[str]) -> None:
    parts = instance.client("apigateway").get_documentation_parts(restApiId=full, **wanted)["items"]

    assert [part["location"]["path"] for part in parts] == expected


def test_methods_of_resources_are_shown_where_they_are_embedded(instance: Instance, full: str) -> None:
    client = instance.client("apigateway")
    [root] = [each for each in client.get_resources(restApiId=full)["items"] if each["path"] == "/"]
    named = {"restApiId": full, "resourceId": root["id"]}

    embedded = client.get_resource(**named, embed=["methods"])["resourceMethods"]
    listed = client.get_resources(restApiId=full, embed=["methods"])["items"]

    assert root["resourceMethods"] == client.get_resource(**named)["resourceMethods"] == {"GET": {}}
    assert embedded["GET"]["methodIntegration"]["type"] == "MOCK"
    assert [each["resourceMethods"] for each in listed if each["id"] == root["id"]] == [embedded]
