"""Functions that are measured, deployed over AWS's API, and the requests that invoke them."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from benchmarks import message

ASSUMED_BY_LAMBDA = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
READS_SOURCES = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["sqs:*", "dynamodb:*", "kinesis:*"], "Resource": "*"}],
    }
)
_ACTIVE_WITHIN_S = 60.0
_REGION = "us-east-1"


class DeploymentError(Exception):
    """A server does not do what the benchmark needs; the message says what."""


@dataclass(frozen=True)
class Sources:
    """A function as it is deployed."""

    name: str
    runtime: str
    handler: str
    files: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def archive(self) -> bytes:
        """The deployment package."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in self.files.items():
                file.writestr(name, text)
        return content.getvalue()


ANSWER = '{"statusCode": 200, "body": "hello"}'
"""Of every function, as a REST API takes it."""
PYTHON = Sources(
    "hello-python",
    "python3.13",
    "app.handler",
    {"app.py": f"def handler(event, context):\n    return {ANSWER}\n"},
)
NODE = Sources(
    "hello-node",
    "nodejs22.x",
    "index.handler",
    {"index.js": f"exports.handler = async () => ({ANSWER});\n"},
)
PYTHON_BOTO3 = Sources(
    "hello-boto3",
    "python3.13",
    "app.handler",
    {"app.py": f"import boto3\nclient = boto3.client('dynamodb')\ndef handler(event, context):\n    return {ANSWER}\n"},
)
COLD_STARTS = {"Cold, Python": PYTHON, "Cold, Node": NODE, "Cold, Python with boto3": PYTHON_BOTO3}


def invoke_head(function: str) -> message.Head:
    """The head of an Invoke."""
    return message.signed("lambda", {}, path=f"/2015-03-31/functions/{function}/invocations")


def rest_head(api_id: str, port: int) -> message.Head:
    """The head of a call of the REST API, by its host name as on AWS."""
    host = f"{api_id}.execute-api.localhost:{port}"
    return message.Head("GET", "/prod/hello", {"Host": host, "Accept-Encoding": "identity"})


class Deployment:
    """Functions and a REST API on one server."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self._clients: dict[str, Any] = {}
        self._lambda = self.client("lambda")
        iam = self.client("iam")
        self._role: str = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=ASSUMED_BY_LAMBDA)["Role"]["Arn"]
        iam.put_role_policy(RoleName="bench", PolicyName="sources", PolicyDocument=READS_SOURCES)
        self._updates = 0

    def client(self, service: str) -> Any:
        """A client of a service, always the same one."""
        if service not in self._clients:
            create: Callable[..., Any] = boto3.client
            self._clients[service] = create(
                service,
                endpoint_url=self.endpoint,
                region_name=_REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"max_attempts": 0}, read_timeout=60),
            )
        return self._clients[service]

    def create(self, sources: Sources, *, see: bool = True) -> None:
        """Create a function, wait until it is active, and `see` that it answers."""
        self._lambda.create_function(
            FunctionName=sources.name,
            Runtime=sources.runtime,
            Handler=sources.handler,
            Role=self._role,
            Timeout=30,
            Code={"ZipFile": sources.archive()},
            Environment={"Variables": dict(sources.environment)},
        )
        self._settle(sources.name)
        if not see:
            return
        answer = self._lambda.invoke(FunctionName=sources.name, Payload=b"{}")
        payload = json.loads(answer["Payload"].read())
        if payload != json.loads(ANSWER):
            raise DeploymentError(f"{sources.name} answers {payload}")

    def cool_down(self, sources: Sources) -> None:
        """Change the function's configuration: the next invocation finds no environment that would fit."""
        self._updates += 1
        self._lambda.update_function_configuration(
            FunctionName=sources.name, Environment={"Variables": {"UPDATE": str(self._updates)}}
        )
        self._settle(sources.name)

    def create_rest_api(self, sources: Sources) -> str:
        """A REST API whose /hello is the function; its identifier."""
        gateway = self.client("apigateway")
        api_id: str = gateway.create_rest_api(name="bench")["id"]
        root = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
        resource = gateway.create_resource(restApiId=api_id, parentId=root, pathPart="hello")["id"]
        where = {"restApiId": api_id, "resourceId": resource, "httpMethod": "GET"}
        gateway.put_method(**where, authorizationType="NONE")
        arn = self._lambda.get_function_configuration(FunctionName=sources.name)["FunctionArn"]
        uri = f"arn:aws:apigateway:{_REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
        gateway.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
        self._lambda.add_permission(
            FunctionName=sources.name,
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
        )
        gateway.create_deployment(restApiId=api_id, stageName="prod")
        return api_id

    def _settle(self, name: str) -> None:
        deadline = time.monotonic() + _ACTIVE_WITHIN_S
        while time.monotonic() < deadline:
            config = self._lambda.get_function_configuration(FunctionName=name)
            states = {config.get("State", "Active"), config.get("LastUpdateStatus", "Successful")}
            if states == {"Active", "Successful"}:
                return
            time.sleep(0.02)
        raise DeploymentError(f"{name} is not active after {_ACTIVE_WITHIN_S:.0f} s")
