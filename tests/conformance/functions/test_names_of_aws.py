"""AWS's sample code runs unchanged: functions call services, their own API and their own URL by AWS's names, over TLS.

Host names: https://docs.aws.amazon.com/general/latest/gr/rande.html
URLs: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html

Where a stack is reached by other names than AWS's, it is the code in the function that uses AWS's.
"""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from homeport.functions.sandbox.steps import can_be_asked
from support.lambda_service import Function, LambdaService

NODE_ALONE = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")
NODE = pytest.param("node", marks=NODE_ALONE)
GO_ALONE = pytest.mark.skipif(
    shutil.which("go") is None or not can_be_asked(),
    reason="there is no Go here, or the kernel hands no connections over",
)
BOTH = pytest.mark.parametrize("language", ["python", NODE])

PYTHON = """
import json, os, urllib.error, urllib.request
import boto3
from botocore.config import Config

# As an SDK that does not know AWS_ENDPOINT_URL.
plain = Config(ignore_configured_endpoint_urls=True)

def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return [response.status, response.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]

def handler(event, context):
    if "url" in event:
        return get(event["url"])
    if event.get("call") == "sts":
        return boto3.client("sts", config=plain).get_caller_identity()["Account"]
    if event.get("call") == "queue":
        sqs = boto3.client("sqs", config=plain, endpoint_url=event.get("endpoint"))
        return sqs.create_queue(QueueName=event["name"])["QueueUrl"].rpartition("/")[2]
    if event.get("call") == "bucket":
        s3 = boto3.client("s3", config=plain.merge(Config(s3={"addressing_style": "virtual"})))
        s3.put_object(Bucket=event["name"], Key="a b", Body=b"object")
        signed = s3.generate_presigned_url("get_object", Params={"Bucket": event["name"], "Key": "a b"})
        return [signed.split("/")[2].partition(".")[0], get(signed)]
    if event.get("call") == "tables":
        return type(boto3.client("dynamodb", config=plain).list_tables(Limit=1)["TableNames"]).__name__
    # Called by an API or a URL: by itself, as by everybody.
    if event.get("rawPath") == "/again" or event.get("path") == "/again":
        context = event["requestContext"]
        stage = "" if "rawPath" in event else "/" + context["stage"]
        return {"statusCode": 200, "body": json.dumps(get(f"https://{context['domainName']}{stage}/once"))}
    return {"statusCode": 200, "body": "once"}
"""
JAVASCRIPT = """
const https = require('node:https');
const http = require('node:http');

const get = (url) => new Promise((resolve, reject) => {
  (url.startsWith('https:') ? https : http).get(url, (response) => {
    let text = '';
    response.on('data', (part) => { text += part; });
    response.on('end', () => resolve([response.statusCode, text]));
  }).on('error', reject);
});

exports.handler = async (event) => {
  if (event.url) return event.fetch ? [200, await (await fetch(event.url)).text()] : get(event.url);
  if (event.rawPath === '/again' || event.path === '/again') {
    const { domainName, stage } = event.requestContext;
    const url = `https://${domainName}${event.rawPath ? '' : `/${stage}`}/once`;
    return { statusCode: 200, body: JSON.stringify(await get(url)) };
  }
  return { statusCode: 200, body: 'once' };
};
"""


def deployed(functions: LambdaService, language: str) -> Function:
    if language == "python":
        return functions.shared({"app.py": PYTHON}, MemorySize=512)
    return functions.shared({"index.js": JAVASCRIPT}, Runtime="nodejs20.x", Handler="index.handler", MemorySize=512)


@pytest.fixture
def named(functions: LambdaService) -> str:
    """A name that nothing has."""
    return f"conformance-{uuid.uuid4().hex[:12]}"


def test_boto3_without_an_endpoint(functions: LambdaService) -> None:
    assert deployed(functions, "python").result({"call": "sts"}) == functions.account
    assert deployed(functions, "python").result({"call": "tables"}) == "list"


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_boto3_with_aws_s_endpoint(functions: LambdaService, named: str, scheme: str) -> None:
    event = {"call": "queue", "name": named, "endpoint": f"{scheme}://sqs.{functions.region}.amazonaws.com"}

    assert deployed(functions, "python").result(event) == named


def test_buckets_are_hosts(functions: LambdaService, named: str) -> None:
    functions.create_client("s3").create_bucket(Bucket=named)

    assert deployed(functions, "python").result({"call": "bucket", "name": named}) == [named, [200, "object"]]


@BOTH
def test_a_function_calls_its_own_url(functions: LambdaService, language: str) -> None:
    function = deployed(functions, language)
    url = functions.client.create_function_url_config(FunctionName=function.name, AuthType="NONE")["FunctionUrl"]
    identifier = url.split("/")[2].partition(".")[0]
    for statement, action, condition in (
        ("url", "lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}),
        ("function", "lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
    ):
        functions.client.add_permission(
            FunctionName=function.name, StatementId=statement, Action=action, Principal="*", **condition
        )

    host = f"https://{identifier}.lambda-url.{functions.region}.on.aws"
    try:
        once, again = (function.result({"url": f"{host}{path}"}) for path in ("/once", "/again"))
    finally:
        functions.client.delete_function_url_config(FunctionName=function.name)
        for statement in ("url", "function"):
            functions.client.remove_permission(FunctionName=function.name, StatementId=statement)

    assert once == [200, "once"]
    assert (again[0], json.loads(again[1])) == (200, [200, "once"])


@contextmanager
def api_before(functions: LambdaService, function: Function) -> Iterator[str]:
    """A REST API that hands everything to a function, deployed to the stage `prod`; its id."""
    control = functions.create_client("apigateway")
    uri = f"arn:aws:apigateway:{functions.region}:lambda:path/2015-03-31/functions/{function.arn}/invocations"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    method = {"x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": integration}}
    document = {"openapi": "3.0.1", "info": {"title": "names", "version": "1"}, "paths": {"/{proxy+}": method}}
    api = control.import_rest_api(body=json.dumps(document).encode())["id"]
    control.create_deployment(restApiId=api, stageName="prod")
    functions.client.add_permission(
        FunctionName=function.name,
        StatementId=api,
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{functions.region}:{functions.account}:{api}/*",
    )
    try:
        yield api
    finally:
        functions.client.remove_permission(FunctionName=function.name, StatementId=api)
        control.delete_rest_api(restApiId=api)


@BOTH
def test_a_function_calls_its_own_api(functions: LambdaService, language: str) -> None:
    function = deployed(functions, language)
    with api_before(functions, function) as api:
        host = f"https://{api}.execute-api.{functions.region}.amazonaws.com/prod"
        once, again = (function.result({"url": f"{host}{path}"}) for path in ("/once", "/again"))

    assert once == [200, "once"]
    assert (again[0], json.loads(again[1])) == (200, [200, "once"])


@NODE_ALONE
@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("way", ["get", "fetch"])
def test_node_s_ways_to_ask(functions: LambdaService, scheme: str, way: str) -> None:
    """What STS says to everybody who asks for nothing: its own page, by a redirection on AWS."""
    url = f"{scheme}://sts.{functions.region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"

    status, answer = deployed(functions, "node").result({"url": url, "fetch": way == "fetch"})

    assert status in (200, 403), answer
    assert "GetCallerIdentityResult" in answer or "MissingAuthenticationToken" in answer


SDK = """
const { SQSClient, CreateQueueCommand } = require('@aws-sdk/client-sqs');

exports.handler = async ({ name, endpoint }) => {
  const sqs = new SQSClient(endpoint ? { endpoint } : {});
  return (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl.split('/').pop();
};
"""


@NODE_ALONE
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm, which fetches the SDK, is not on this machine")
@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("endpoint", [None, "https://sqs.{region}.amazonaws.com", "http://sqs.{region}.amazonaws.com"])
def test_aws_s_sdk_for_javascript(functions: LambdaService, named: str, endpoint: str | None) -> None:
    function = functions.shared(
        {"index.js": SDK}, Runtime="nodejs20.x", Handler="index.handler", MemorySize=512, Timeout=30
    )
    event = {"name": named, "endpoint": endpoint and endpoint.format(region=functions.region)}

    assert function.result(event) == named


GO = r"""
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
)

func get(url string) any {
	response, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return []any{response.StatusCode, string(body)}
}

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(1)
		}
		var event struct{ Url string }
		json.NewDecoder(next.Body).Decode(&event)
		next.Body.Close()
		result, _ := json.Marshal(get(event.Url))
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		answer, err := http.Post(api+id+"/response", "application/json", bytes.NewReader(result))
		if err != nil {
			os.Exit(2)
		}
		answer.Body.Close()
	}
}
"""


@pytest.fixture(scope="module")
def go_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A program that is all in one file and resolves names by itself, as Go's are on Lambda."""
    folder = tmp_path_factory.mktemp("go")
    (folder / "main.go").write_text(GO)
    environment = {**os.environ, "CGO_ENABLED": "0"}
    subprocess.run(["go", "build", "-o", "bootstrap", "main.go"], cwd=folder, env=environment, check=True)
    return (folder / "bootstrap").read_bytes()


@GO_ALONE
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_programs_in_go(functions: LambdaService, go_bootstrap: bytes, scheme: str) -> None:
    url = f"{scheme}://sts.{functions.region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
    function = functions.shared({"bootstrap": go_bootstrap}, Runtime="provided.al2023", Handler="any", MemorySize=256)

    status, answer = function.result({"Url": url})

    assert status in (200, 403), answer
    assert "GetCallerIdentityResult" in answer or "MissingAuthenticationToken" in answer
