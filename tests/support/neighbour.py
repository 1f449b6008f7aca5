"""Run in a second container on the stack's network: everything answers by the service's name.

Takes the outputs of the reference service, as `homeport output --json --endpoint http://localstack:4566` prints them,
from its standard input.
"""

import json
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

import boto3

ENDPOINT, REGION = sys.argv[1:3]
HOLDER = {"document": "neighbour", "actor": "anna", "date_of_birth": "1980-02-29"}
URL_PERMISSIONS: dict[str, dict[str, Any]] = {
    "url": {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
    "invoke": {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
}
"""What a public URL takes, https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"""


def main() -> None:
    """Each of the ways in which a client may reach the stack."""
    outputs = json.load(sys.stdin)
    code = rest_api(outputs["api_url"], outputs["api_key"])
    table(outputs["codes_table"], code)
    function(outputs["codes_function"])
    queue()
    bucket()


def rest_api(url: str, key: str) -> str:
    """API Gateway, Lambda and DynamoDB in one request; a code that was issued."""
    assert url.startswith(f"{ENDPOINT}/"), url
    (code,) = call(f"{url}/codes", {"holders": [HOLDER]}, {"x-api-key": key})["codes"]
    found = call(f"{url}/codes/{code['code']}")
    assert found["status"] == "active", found
    print("REST API", url)
    return str(code["code"])


def table(name: str, code: str) -> None:
    """The function in the other container has written the item."""
    items = client("dynamodb").scan(TableName=name)["Items"]
    assert any(code in json.dumps(item) for item in items), (code, items)
    print("table", name)


def function(name: str) -> None:
    """By Invoke, and by a URL of its own."""
    functions = client("lambda")
    answer = functions.invoke(FunctionName=name, Payload=json.dumps({"version": "1.0"}).encode())
    assert answer["StatusCode"] == 200, answer
    url = functions.create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
    for statement, permission in URL_PERMISSIONS.items():
        functions.add_permission(FunctionName=name, StatementId=statement, Principal="*", **permission)
    identifier = urllib.parse.urlsplit(url).netloc.split(".")[0]
    try:
        with urllib.request.urlopen(
            f"{ENDPOINT}/_aws/lambda-url/{REGION}/{identifier}/healthcheck", timeout=30
        ) as page:
            assert page.status == 200, page.status
    finally:
        functions.delete_function_url_config(FunctionName=name)
        for statement in URL_PERMISSIONS:
            functions.remove_permission(FunctionName=name, StatementId=statement)
    print("function", name)


def queue() -> None:
    """Its URL is one that answers here, as SDKs that take it for the endpoint need it."""
    url = client("sqs").create_queue(QueueName="neighbour")["QueueUrl"]
    assert url == f"{ENDPOINT}/000000000000/neighbour", url
    direct = client("sqs", endpoint_url=url.rpartition("/000000000000/")[0])
    direct.send_message(QueueUrl=url, MessageBody="hello")
    (message,) = direct.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    direct.delete_queue(QueueUrl=url)
    assert message["Body"] == "hello", message
    print("queue", url)


def bucket() -> None:
    """An object, and a presigned URL of it."""
    objects = client("s3")
    elsewhere = {} if REGION == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
    objects.create_bucket(Bucket="neighbour", **elsewhere)
    objects.put_object(Bucket="neighbour", Key="letter", Body=b"hello")
    url = objects.generate_presigned_url("get_object", Params={"Bucket": "neighbour", "Key": "letter"})
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.read() == b"hello"
    objects.delete_object(Bucket="neighbour", Key="letter")
    objects.delete_bucket(Bucket="neighbour")
    print("bucket", url.partition("?")[0])


def client(service: str, **options: Any) -> Any:
    """A client of the stack."""
    given = {"endpoint_url": ENDPOINT, "region_name": REGION, "aws_access_key_id": "test", **options}
    create: Any = boto3.client
    return create(service, aws_secret_access_key="test", **given)


def call(url: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """The JSON that a GET, or a POST of `body`, answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
