"""APIs in a live instance: what tests do with them."""

import io
import json
import zipfile
from typing import Any

import requests

from support.instance import Instance
from support.lambda_service import TRUST

ACCOUNT, REGION = "000000000000", "us-east-1"

CODE = """
import json, os

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"name": os.environ["AWS_LAMBDA_FUNCTION_NAME"], "event": event})}
"""


def archive(code: str) -> bytes:
    """A function's code as Lambda takes it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("app.py", code)
    return content.getvalue()


class Apis:
    """An instance with one function, and what the tests do with APIs in it."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.control = instance.client("apigateway")
        self.logs = instance.client("logs")
        trust = json.dumps(TRUST)
        self.role = instance.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        self.functions = instance.client("lambda")
        self.create("echo", CODE)
        self.permit("echo")

    def create(self, name: str, code: str) -> None:
        """A new function."""
        self.functions.create_function(
            FunctionName=name,
            Role=self.role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": archive(code)},
        )
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    def permit(self, function: str, source_arn: str | None = None) -> None:
        """Let API Gateway invoke a function, for everything or for what the ARN matches."""
        source = {"SourceArn": source_arn} if source_arn else {}
        self.functions.add_permission(
            FunctionName=function,
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            **source,
        )

    def deploy(self, document: dict[str, Any], **stage: Any) -> str:
        """A new API from an OpenAPI document, deployed to the stage `prod`; returns its id."""
        body = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, **document}
        api_id = str(self.control.import_rest_api(body=json.dumps(body).encode())["id"])
        deployment = self.control.create_deployment(restApiId=api_id)["id"]
        self.control.create_stage(restApiId=api_id, stageName="prod", deploymentId=deployment, **stage)
        return api_id

    def call(self, api_id: str, path: str, method: str = "GET", **options: Any) -> requests.Response:
        """Call the stage by its path."""
        url = f"{self.instance.url}/_aws/execute-api/{api_id}/prod{path}"
        return requests.request(method, url, timeout=30, **options)


def operation(function: str = "echo", /, **more: Any) -> dict[str, Any]:
    """An operation that a function answers."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    return {"responses": {}, "x-amazon-apigateway-integration": integration, **more}
