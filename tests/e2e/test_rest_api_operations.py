"""Operations of the control plane that are about the data plane: usage, caches, test invocations."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from support.instance import Instance, running

WITHIN_S = 20.0


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("operations") / "state") as instance:
        yield instance


MOCK = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": $input.params("status")}'},
    "responses": {
        "default": {"statusCode": "200", "responseTemplates": {"application/json": '{"id": "$input.params(\'id\')"}'}}
    },
}


def deployed(instance: Instance, **operation: Any) -> tuple[Any, str]:
    """A client, and an API with a MOCK at `/pets/{id}`."""
    client = instance.client("apigateway")
    method = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK, **operation}
    document = {
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "paths": {"/pets/{id}": {"get": method}},
        "components": {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}},
    }
    api_id = str(client.import_rest_api(body=json.dumps(document).encode())["id"])
    client.create_deployment(restApiId=api_id, stageName="prod")
    return client, api_id


def test_usage(instance: Instance) -> None:
    client, api_id = deployed(instance, security=[{"key": []}])
    plan = client.create_usage_plan(
        name="p",
        apiStages=[{"apiId": api_id, "stage": "prod"}],
        quota={"limit": 2, "period": "DAY"},
        throttle={"rateLimit": 100, "burstLimit": 100},
    )["id"]
    key = client.create_api_key(name="k", enabled=True)
    client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    url = f"{instance.url}/_aws/execute-api/{api_id}/prod/pets/7?status=200"

    def call(value: str | None = key["value"]) -> requests.Response:
        return requests.get(url, headers={"x-api-key": value} if value else {}, timeout=30)

    assert [call(None).status_code, call("wrong").status_code] == [403, 403]
    assert [call().status_code for _ in range(3)] == [200, 200, 429]
    assert call().json() == {"message": "Limit Exceeded"}
    found = client.get_usage(usagePlanId=plan, keyId=key["id"], startDate="2026-01-01", endDate="2026-01-02")
    assert found["items"] == {key["id"]: [[0, 2], [0, 2]]}
    granted = client.update_usage(
        usagePlanId=plan, keyId=key["id"], patchOperations=[{"op": "replace", "path": "/remaining", "value": "1"}]
    )
    assert granted["items"] == {key["id"]: [[2, 1]]}
    assert [call().status_code for _ in range(2)] == [200, 429]
    today = granted["startDate"]
    assert client.get_usage(usagePlanId=plan, startDate=today, endDate=today)["items"] == {key["id"]: [[3, 0]]}


def test_usage_of_a_plan_that_does_not_exist(instance: Instance) -> None:
    client = instance.client("apigateway")
    with pytest.raises(ClientError) as caught:
        client.get_usage(usagePlanId="gone", startDate="2026-01-01", endDate="2026-01-02")

    assert caught.value.response["Error"]["Code"] == "NotFoundException"


def test_a_method_is_tested_without_being_deployed(instance: Instance) -> None:
    client, api_id = deployed(instance)
    resources = client.get_resources(restApiId=api_id)["items"]
    [pets] = [each["id"] for each in resources if each["path"] == "/pets/{id}"]
    result = client.test_invoke_method(
        restApiId=api_id,
        resourceId=pets,
        httpMethod="GET",
        pathWithQueryString="/pets/7?status=200",
        headers={"X-A": "1"},
    )
    lines = [line.partition(" : ")[2] for line in result["log"].splitlines()[1:]]

    assert (result["status"], result["body"], result["headers"]) == (
        200,
        '{"id": "7"}',
        {"Content-Type": "application/json"},
    )
    assert lines[1:6] == [
        "HTTP Method: GET, Resource Path: /pets/7",
        "Method request path: {id=7}",
        "Method request query string: {status=200}",
        "Method request headers: {X-A=1}",
        "Method request body before transformations: ",
    ]
    assert lines[-4:] == [
        'Method response body after transformations: {"id": "7"}',
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_a_test_of_a_method_that_does_not_exist(instance: Instance) -> None:
    client, api_id = deployed(instance)
    [root] = [each["id"] for each in client.get_resources(restApiId=api_id)["items"] if each["path"] == "/"]
    with pytest.raises(ClientError) as caught:
        client.test_invoke_method(restApiId=api_id, resourceId=root, httpMethod="GET")

    assert caught.value.response["Error"] == {
        "Code": "NotFoundException",
        "Message": "Invalid Method identifier specified",
    }


def test_flushing_authorizers_of_a_stage_that_does_not_exist(instance: Instance) -> None:
    client, api_id = deployed(instance)
    with pytest.raises(ClientError) as caught:
        client.flush_stage_authorizers_cache(restApiId=api_id, stageName="gone")

    assert caught.value.response["Error"]["Code"] == "NotFoundException"


def test_a_cache_answers_until_it_is_flushed(instance: Instance) -> None:
    integration = {**MOCK, "cacheKeyParameters": ["method.request.path.id"]}
    template = '{"requestId": "$context.requestId"}'
    answer = {"statusCode": "200", "responseTemplates": {"application/json": template}}
    integration["responses"] = {"default": answer}
    client, api_id = deployed(instance, **{"x-amazon-apigateway-integration": integration})

    def call(pet: int) -> str:
        url = f"{instance.url}/_aws/execute-api/{api_id}/prod/pets/{pet}?status=200"
        return str(requests.get(url, timeout=30).json()["requestId"])

    before = {call(7) for _ in range(2)}
    operations = [("/cacheClusterEnabled", "true"), ("/cacheClusterSize", "0.5"), ("/*/*/caching/enabled", "true")]
    changes = [{"op": "replace", "path": path, "value": value} for path, value in operations]
    client.update_stage(restApiId=api_id, stageName="prod", patchOperations=changes)
    cached, other = {call(7) for _ in range(3)}, call(8)
    client.flush_stage_cache(restApiId=api_id, stageName="prod")
    anew = call(7)
    with pytest.raises(ClientError) as caught:
        client.flush_stage_cache(restApiId=api_id, stageName="gone")
    client.update_stage(restApiId=api_id, stageName="prod", patchOperations=changes)
    emptied = call(7)
    client.delete_stage(restApiId=api_id, stageName="prod")
    client.create_deployment(restApiId=api_id, stageName="prod")
    client.update_stage(restApiId=api_id, stageName="prod", patchOperations=changes)
    made_anew = call(7)

    assert (len(before), len(cached)) == (2, 1)
    assert len({*before, *cached, other, anew, emptied, made_anew}) == 7
    assert caught.value.response["Error"]["Code"] == "NotFoundException"


def test_execution_logs(instance: Instance) -> None:
    client, api_id = deployed(instance)
    client.update_stage(
        restApiId=api_id,
        stageName="prod",
        patchOperations=[
            {"op": "replace", "path": "/*/*/logging/loglevel", "value": "INFO"},
            {"op": "replace", "path": "/*/*/logging/dataTrace", "value": "true"},
        ],
    )
    response = requests.get(f"{instance.url}/_aws/execute-api/{api_id}/prod/pets/7?status=200", timeout=30)
    request_id = response.headers["x-amzn-RequestId"]
    logs = instance.client("logs")
    group = f"API-Gateway-Execution-Logs_{api_id}/prod"
    messages: list[str] = []
    deadline = time.monotonic() + WITHIN_S
    while not any("Method completed" in message for message in messages):
        assert time.monotonic() < deadline, messages
        if logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            messages = [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
    assert messages[0] == f"({request_id}) Starting execution for request: {request_id}"
    assert messages[-1] == f"({request_id}) Method completed with status: 200"
