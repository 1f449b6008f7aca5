"""REST APIs on homeport and on its peers, one after the other on this machine.

    .venv/bin/python -m benchmarks.apigateway [--quick] [--peers …]

Calls of a MOCK, of a function that does nothing, and of a function that reads an item from DynamoDB, over 1 connection
and over 8, and the bare Invoke of the function that does nothing. Prints tables with the ratios; writes a plot (SVG)
and all figures (JSON).
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks import message, runner
from benchmarks.function_workload import PYTHON, Deployment, Sources, invoke_head
from benchmarks.peers import Running, Server
from benchmarks.report import Report
from benchmarks.runner import QUICK_SECONDS, SERVERS, measure_loads

INVOKE, MOCK, PROXY, READING = "Invoke", "MOCK", "Lambda proxy", "Lambda proxy → DynamoDB"
SHARE_MS = 1.0
"""What homeport's API Gateway may add to a bare Invoke, as the median."""
READING_MS = 5.0
_REGION = "us-east-1"
_READER = Sources(
    "reader",
    "python3.13",
    "app.handler",
    {
        "app.py": """
import boto3

table = boto3.resource("dynamodb").Table("bench")

def handler(event, context):
    return {"statusCode": 200, "body": table.get_item(Key={"id": "1"})["Item"]["text"]}
"""
    },
)
_PROXY = Sources(
    "proxy", "python3.13", "app.handler", {"app.py": "def handler(event, context):\n    return {'statusCode': 200}\n"}
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything that the arguments ask for."""
    return runner.run("apigateway", "REST APIs", _measure, targets, parser().parse_args(arguments))


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = runner.parser("apigateway", (__doc__ or "").splitlines()[0])
    made.add_argument("--quick", action="store_const", const=QUICK_SECONDS, dest="seconds", help="a second each")
    return made


def _measure(results: Report, server: Server, one: Running, options: argparse.Namespace) -> None:
    deployment = Deployment(one.port)
    deployment.create(PYTHON)
    for sources in (_PROXY, _READER):
        deployment.create(sources, see=False)
    _make_table(deployment.client("dynamodb"))
    api_id = _make_api(deployment)
    host = {"Host": f"{api_id}.execute-api.localhost:{one.port}", "Accept-Encoding": "identity"}
    loads = {
        INVOKE: (invoke_head(_PROXY.name), b"{}"),
        MOCK: (message.Head("GET", "/prod/mock", host), b""),
        PROXY: (message.Head("GET", "/prod/proxy", host), b""),
        READING: (message.Head("GET", "/prod/reader", host), b""),
    }
    measure_loads(results, server, one.port, loads, options)
    results.notes.append(f"{server.name}: {one.resident_mib:,.0f} MiB resident")


def _make_table(tables: Any) -> None:
    tables.create_table(
        TableName="bench",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    tables.get_waiter("table_exists").wait(TableName="bench", WaiterConfig={"Delay": 1})
    tables.put_item(TableName="bench", Item={"id": {"S": "1"}, "text": {"S": "x" * 100}})


def _make_api(deployment: Deployment) -> str:
    """An API with the three routes; its identifier."""
    gateway = deployment.client("apigateway")
    api_id: str = gateway.create_rest_api(name="bench")["id"]
    root = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
    for path in ("mock", _PROXY.name, _READER.name):
        resource = gateway.create_resource(restApiId=api_id, parentId=root, pathPart=path)["id"]
        where = {"restApiId": api_id, "resourceId": resource, "httpMethod": "GET"}
        gateway.put_method(**where, authorizationType="NONE")
        if path == "mock":
            _make_mock(gateway, where)
        else:
            _make_proxy(deployment, gateway, where, path)
    gateway.create_deployment(restApiId=api_id, stageName="prod")
    return api_id


def _make_mock(gateway: Any, where: dict[str, str]) -> None:
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**where, statusCode="200")
    template = '{"id": "$context.requestId"}'
    gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": template})


def _make_proxy(deployment: Deployment, gateway: Any, where: dict[str, str], function: str) -> None:
    functions = deployment.client("lambda")
    arn = functions.get_function_configuration(FunctionName=function)["FunctionArn"]
    uri = f"arn:aws:apigateway:{_REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    gateway.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    functions.add_permission(
        FunctionName=function,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )


def targets(results: Report) -> list[str]:
    """Whether homeport keeps what it allows itself."""
    p50_ms = {
        each.operation: each.rates.p50_ms
        for each in results.measurements
        if each.server == SERVERS[0].name and each.connections == 1
    }
    told = []
    if PROXY in p50_ms and INVOKE in p50_ms:
        told.append(_target("added by API Gateway", p50_ms[PROXY] - p50_ms[INVOKE], SHARE_MS))
    if READING in p50_ms:
        told.append(_target(READING, p50_ms[READING], READING_MS))
    return told


def _target(what: str, measured_ms: float, allowed_ms: float) -> str:
    end = "allowed" if measured_ms <= allowed_ms else "allowed, TOO SLOW"
    return f"{what}: {measured_ms:.2f} ms of {allowed_ms:g} ms {end}"


if __name__ == "__main__":
    sys.exit(main())
