"""Who answers a request."""

import pytest

from homeport.server.front_door import (
    ApiCall,
    Control,
    Destination,
    DynamoDb,
    FunctionCall,
    FunctionUrlCall,
    LocalStack,
    decide,
)

TARGET = {b"x-amz-target": b"DynamoDB_20120810.GetItem"}
SIGNED = {b"authorization": b"AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/dynamodb/aws4_request, Signature=1"}


@pytest.mark.parametrize(
    ("method", "path", "host", "headers", "destination"),
    [
        ("POST", b"/", b"localhost:4566", TARGET, DynamoDb("DynamoDB_20120810.GetItem")),
        ("POST", b"/any/path", b"localhost:4566", TARGET, DynamoDb("DynamoDB_20120810.GetItem")),
        (
            "POST",
            b"/",
            b"localhost",
            {b"x-amz-target": b"DynamoDBStreams_20120810.GetRecords"},
            DynamoDb("DynamoDBStreams_20120810.GetRecords"),
        ),
        ("GET", b"/", b"localhost", TARGET, LocalStack()),
        ("GET", b"/", b"localhost", {**TARGET, **SIGNED}, DynamoDb("DynamoDB_20120810.GetItem")),
        ("POST", b"/", b"localhost", {**TARGET, b"origin": b"http://localhost:3000"}, LocalStack()),
        ("POST", b"/", b"localhost", {b"x-amz-target": b"DynamoDB_20111205.GetItem"}, LocalStack()),
        ("POST", b"/", b"localhost", {b"x-amz-target": b"AmazonSSM.GetParameter"}, LocalStack()),
        ("POST", b"/", b"localhost", SIGNED, DynamoDb("")),
        ("POST", b"/", b"localhost", {**SIGNED, b"origin": b"http://localhost:3000"}, LocalStack()),
        ("POST", b"/bucket", b"localhost", SIGNED, LocalStack()),
        ("GET", b"/", b"dynamodb.us-east-1.amazonaws.com", {}, DynamoDb("")),
        ("GET", b"/", b"localhost", SIGNED, DynamoDb("")),
        ("GET", b"/", b"localhost", {}, LocalStack()),
        ("GET", b"/ping", b"dynamodb.us-east-1.amazonaws.com", {}, DynamoDb("")),
        ("PUT", b"/", b"localhost", SIGNED, DynamoDb("")),
        ("DELETE", b"/", b"dynamodb.us-east-1.localhost", {}, DynamoDb("")),
        ("POST", b"/", b"localhost", {**SIGNED, b"x-amz-target": b"nonsense"}, DynamoDb("nonsense")),
        ("OPTIONS", b"/", b"dynamodb.us-east-1.localhost", {b"origin": b"http://localhost:3000"}, LocalStack()),
        ("POST", b"/2015-03-31/functions/codes/invocations", b"localhost", {}, FunctionCall("codes")),
        ("POST", b"/2015-03-31/functions/a%3Ab/invocations", b"localhost", {}, FunctionCall("a%3Ab")),
        (
            "POST",
            b"/2021-11-15/functions/codes/response-streaming-invocations",
            b"localhost",
            {},
            FunctionCall("codes", is_streamed=True),
        ),
        ("POST", b"/2014-11-13/functions/codes/invoke-async/", b"localhost", {}, FunctionCall("codes", is_legacy=True)),
        ("GET", b"/2015-03-31/functions/codes/invocations", b"localhost", {}, LocalStack()),
        ("POST", b"/2015-03-31/functions/codes/versions", b"localhost", {}, LocalStack()),
        (
            "POST",
            b"/2015-03-31/functions/codes/invocations",
            b"localhost",
            {b"origin": b"http://localhost:3000"},
            LocalStack(),
        ),
        (
            "GET",
            b"/items/1",
            b"abc123.lambda-url.eu-west-1.on.aws:4566",
            {b"origin": b"http://localhost:3000"},
            FunctionUrlCall("abc123", "eu-west-1", "/items/1"),
        ),
        (
            "PUT",
            b"/_aws/lambda-url/us-gov-east-1/abc123/items/1",
            b"localhost",
            {},
            FunctionUrlCall("abc123", "us-gov-east-1", "/items/1", is_by_path=True),
        ),
        (
            "GET",
            b"/_aws/lambda-url/eu-west-1/abc123",
            b"localhost",
            {},
            FunctionUrlCall("abc123", "eu-west-1", "/", is_by_path=True),
        ),
        ("GET", b"/_aws/lambda-url/eu-west-1", b"localhost", {}, LocalStack()),
        ("GET", b"/_homeport/health", b"localhost", {}, Control("/_homeport/health")),
        ("GET", b"/_homeport", b"localhost", {}, LocalStack()),
        ("GET", b"/_localstack/health", b"localhost", {}, LocalStack()),
        ("GET", b"/_aws/execute-api/abc/live/codes", b"localhost", {}, ApiCall()),
        ("GET", b"/restapis/abc/live/_user_request_/codes", b"localhost", {}, ApiCall()),
        ("GET", b"/restapis/abc/stages", b"localhost", {}, LocalStack()),
        ("GET", b"/live/codes", b"abc.execute-api.eu-west-1.amazonaws.com", {}, ApiCall()),
        ("GET", b"/live/codes", b"execute-api.eu-west-1.amazonaws.com", {}, LocalStack()),
    ],
)
def test_the_destination_follows_from_method_path_host_and_headers(
    method: str, path: bytes, host: bytes, headers: dict[bytes, bytes], destination: Destination
) -> None:
    assert decide(method, path, host, headers) == destination
