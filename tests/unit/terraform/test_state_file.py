"""What a tfstate tells: outputs, APIs, where most things are, the table of endpoints."""

import json
from pathlib import Path
from typing import Any

import pytest

from homeport.core.errors import HomeportError
from homeport.terraform import state_file
from homeport.terraform.endpoints import Endpoint, endpoints
from homeport.terraform.state_file import Output, TerraformState


def _resource(kind: str, name: str, *instances: dict[str, Any], module: str | None = None) -> dict[str, Any]:
    resource = {"mode": "managed", "type": kind, "name": name, "instances": list(instances)}
    return {**resource, "module": module} if module else resource


def _write(path: Path, resources: list[dict[str, Any]], outputs: dict[str, Any] | None = None) -> Path:
    path.write_text(json.dumps({"version": 4, "outputs": outputs or {}, "resources": resources}))
    return path


def test_outputs_of_several_roots_the_last_counting(tmp_path: Path) -> None:
    first = _write(tmp_path / "1", [], {"a": {"value": 1, "type": "number"}, "b": {"value": "x", "type": "string"}})
    second = _write(tmp_path / "2", [], {"a": {"value": ["y"], "type": ["list", "string"], "sensitive": True}})

    state = state_file.read([first, tmp_path / "not applied", second])

    assert state.outputs == {"a": Output(["y"], sensitive=True), "b": Output("x")}


def test_instances_have_the_addresses_that_terraform_shows(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "1",
        [
            _resource("aws_sqs_queue", "q", {"index_key": 0, "attributes": {}}, {"index_key": "k", "attributes": {}}),
            _resource("aws_sqs_queue", "r", {"attributes": {}}, module="module.m"),
            {**_resource("aws_region", "here", {"attributes": {}}), "mode": "data"},
        ],
    )

    addresses = [each.address for each in state_file.read([path]).resources]

    assert addresses == ["aws_sqs_queue.q[0]", 'aws_sqs_queue.q["k"]', "module.m.aws_sqs_queue.r"]


def test_home_is_where_most_resources_are(tmp_path: Path) -> None:
    arns = [
        "arn:aws:sqs:eu-west-1:111111111111:a",
        "arn:aws:sqs:eu-west-1:222222222222:b",
        "arn:aws:iam::222222222222:role/r",
        "arn:aws:sqs:us-east-1:222222222222:c",
        "no arn",
    ]
    path = _write(tmp_path / "1", [_resource("t", "n", *({"attributes": {"arn": arn}} for arn in arns))])

    assert state_file.read([path]).home() == ("eu-west-1", "222222222222")
    assert TerraformState().home() == (None, None)


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"outputs": []}', '{"resources": 5}', '{"resources": [{"mode": "managed"}]}']
)
def test_a_file_that_is_no_tfstate_is_named(tmp_path: Path, content: str) -> None:
    broken = tmp_path / "terraform.tfstate"
    broken.write_text(content)

    with pytest.raises(HomeportError, match="is no tfstate"):
        state_file.read([broken])


def test_endpoints_of_apis_tables_and_functions(tmp_path: Path) -> None:
    url = "https://{}.execute-api.eu-west-1.amazonaws.com/{}"
    path = _write(
        tmp_path / "1",
        [
            _resource("aws_api_gateway_rest_api", "a", {"attributes": {"id": "rest1", "name": "codes"}}),
            _resource(
                "aws_api_gateway_stage",
                "s",
                {
                    "attributes": {
                        "rest_api_id": "rest1",
                        "stage_name": "live",
                        "invoke_url": url.format("rest1", "live"),
                    }
                },
            ),
            _resource(
                "aws_api_gateway_deployment",
                "d",
                {"attributes": {"rest_api_id": "rest1", "stage_name": None, "invoke_url": url.format("rest1", "")}},
            ),
            _resource(
                "aws_apigatewayv2_api",
                "w",
                {"attributes": {"id": "ws1", "name": "events", "protocol_type": "WEBSOCKET"}},
            ),
            _resource(
                "aws_apigatewayv2_stage",
                "w",
                {
                    "attributes": {
                        "api_id": "ws1",
                        "invoke_url": "wss" + url.format("ws1", "live").removeprefix("https"),
                    }
                },
            ),
            _resource(
                "aws_api_gateway_base_path_mapping",
                "m",
                {
                    "attributes": {
                        "domain_name": "a.example",
                        "api_id": "rest1",
                        "stage_name": "live",
                        "base_path": "v1",
                    }
                },
                {"attributes": {"domain_name": "b.example", "api_id": "rest1", "stage_name": "", "base_path": ""}},
                {"attributes": {"domain_name": "c.example", "api_id": "rest1", "stage_name": "beta"}},
                {"attributes": {"domain_name": "d.example", "api_id": "other", "stage_name": "live"}},
            ),
            _resource("aws_dynamodb_table", "t", {"attributes": {"name": "codes"}}),
            _resource(
                "aws_lambda_function",
                "f",
                {"attributes": {"function_name": "f"}},
                {"attributes": {"function_name": "g"}},
            ),
            _resource(
                "aws_lambda_function_url",
                "u",
                {
                    "attributes": {
                        "function_name": "arn:aws:lambda:eu-west-1:000000000000:function:g",
                        "url_id": "url1",
                        "function_url": "https://url1.lambda-url.eu-west-1.on.aws/",
                    }
                },
            ),
        ],
    )

    found = endpoints(state_file.read([path]), "http://127.0.0.1:1", {"codes": 8080, "events": 8081})

    assert found == [
        Endpoint(
            "REST API",
            "codes",
            "http://127.0.0.1:1/_aws/execute-api/rest1/live",
            others=(
                "http://rest1.execute-api.localhost:1/live",
                "http://127.0.0.1:1/restapis/rest1/live/_user_request_",
                "http://127.0.0.1:1/v1 by Host: a.example",
                "http://127.0.0.1:1/live by Host: b.example",
            ),
        ),
        Endpoint("REST API", "codes", "http://127.0.0.1:1/_homeport/api/codes/live"),
        Endpoint("REST API", "codes", "http://127.0.0.1:8080"),
        Endpoint("WebSocket API", "events", "ws://127.0.0.1:1/_aws/execute-api/ws1/live"),
        Endpoint("table", "codes"),
        Endpoint("function", "f"),
        Endpoint("function", "g", "http://127.0.0.1:1/_aws/lambda-url/eu-west-1/url1/"),
    ]
