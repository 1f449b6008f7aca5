"""The shelf of events: every source is whole, and what is set stands in all places that repeat it."""

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import pytest

from homeport import events
from homeport.core.errors import HomeportError
from homeport.events import members

COMMON = {
    "alb", "apigateway", "apigateway-http", "apigateway-websocket", "activemq", "authorizer-http",
    "authorizer-request", "authorizer-token", "cloudformation", "cloudwatch-logs", "codepipeline",
    "cognito-post-confirmation", "cognito-pre-sign-up", "cognito-pre-token", "config", "dynamodb", "eventbridge",
    "firehose", "function-url", "iot", "kafka", "kinesis", "lex", "msk", "rabbitmq", "s3-delete", "s3-put",
    "scheduled", "secretsmanager", "ses", "sns", "sqs", "stepfunctions",
}  # fmt: skip


def made(source: str, *settings: str) -> Any:
    return events.load(source).make([tuple(each.split("=", 1)) for each in settings])  # type: ignore[misc]  # pairs


def at(event: Any, path: str) -> Any:
    for key in path.split("."):
        event = event[int(key) if isinstance(event, list) else key]
    return event


def test_common_sources_are_on_the_shelf() -> None:
    assert set(events.names()) >= COMMON


@pytest.mark.parametrize("source", events.names())
def test_every_name_of_a_source_stands_in_its_event(source: str) -> None:
    shelf = events.load(source)
    text = json.dumps(shelf.event)

    assert [name for name in shelf.names if f"${{{name}}}" not in text] == []
    assert "$" not in re.sub(r"\$(LATEST|default)", "", json.dumps(shelf.make()))


@pytest.mark.parametrize("source", events.names())
def test_every_member_of_an_event_may_be_set(source: str) -> None:
    shelf = events.load(source)
    for path in set(members.paths(shelf.make())) - set(shelf.names):
        changed = shelf.make([(path, "7")])
        # A key may have a name in it, which has changed with the member.
        if path in set(members.paths(changed)) and "." not in "".join(_dotted_keys(changed)):
            assert at(changed, path) in ("7", 7), path


def _dotted_keys(event: Any) -> list[str]:
    return [key for key in event if "." in key]


@pytest.mark.parametrize("source", events.names())
def test_every_source_names_aws_page(source: str) -> None:
    assert events.load(source).documentation.startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize(
    ("source", "settings", "expected"),
    [
        (
            "apigateway",
            ["path=/healthcheck", "method=POST", 'body={"a":1}', "query=a=1&a=2&b=", "headers.Accept=text/html"],
            {
                "path": "/healthcheck",
                "pathParameters": {"proxy": "healthcheck"},
                "requestContext.path": "/live/healthcheck",
                "httpMethod": "POST",
                "requestContext.httpMethod": "POST",
                "body": '{"a":1}',
                "queryStringParameters": {"a": "2", "b": ""},
                "multiValueQueryStringParameters": {"a": ["1", "2"], "b": [""]},
                "headers.Accept": "text/html",
                "multiValueHeaders.Accept": ["text/html"],
            },
        ),
        (
            "apigateway",
            ["resource=/codes/{code}/uses", "path=/codes/x/uses", "requestContext.authorizer.claims.sub=anna"],
            {
                "resource": "/codes/{code}/uses",
                "requestContext.resourcePath": "/codes/{code}/uses",
                "pathParameters": {"code": "x"},
                "requestContext.authorizer": {"claims": {"sub": "anna"}},
                "body": None,
                "queryStringParameters": None,
            },
        ),
        ("apigateway", ["resource=/codes/{code}", "path=/elsewhere"], {"pathParameters": None}),
        ("apigateway", ["requestContext.httpMethod=PUT"], {"httpMethod": "PUT", "requestContext.httpMethod": "PUT"}),
        (
            "apigateway-http",
            [
                "path=/a/b",
                "query=a=1&a=2",
                "queryStringParameters.c=3",
                'cookies=["a=1", "b=2"]',
                'stageVariables={"table":"codes"}',
                'requestContext.authorizer={"lambda":{"plan":"free"}}',
            ],
            {
                "cookies": ["a=1", "b=2"],
                "stageVariables": {"table": "codes"},
                "requestContext.authorizer": {"lambda": {"plan": "free"}},
                "rawPath": "/a/b",
                "requestContext.http.path": "/a/b",
                "pathParameters": {"proxy": "a/b"},
                "rawQueryString": "a=1&a=2",
                "queryStringParameters": {"a": "1,2", "c": "3"},
            },
        ),
        (
            "authorizer-token",
            ["path=/codes", "token=mine"],
            {
                "authorizationToken": "mine",
                "methodArn": "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/live/GET/codes",
            },
        ),
        (
            "sqs",
            ["body=hello", "queue=codes", "region=eu-west-1", "receives=2"],
            {
                "Records.0.body": "hello",
                "Records.0.md5OfBody": hashlib.md5(b"hello", usedforsecurity=False).hexdigest(),
                "Records.0.eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:codes",
                "Records.0.awsRegion": "eu-west-1",
                "Records.0.attributes.ApproximateReceiveCount": "2",
            },
        ),
        (
            "s3-put",
            ["bucket=mine", "key=a b/ü.txt", "size=7"],
            {
                "Records.0.s3.bucket.name": "mine",
                "Records.0.s3.bucket.arn": "arn:aws:s3:::mine",
                "Records.0.s3.object.key": "a+b/%C3%BC.txt",
                "Records.0.s3.object.size": 7,
            },
        ),
        (
            "kinesis",
            ["data=hello", "stream=codes"],
            {
                "Records.0.kinesis.data": base64.b64encode(b"hello").decode(),
                "Records.0.eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/codes",
            },
        ),
        ("eventbridge", ['detail={"a":[1]}', "detail.b=x"], {"detail": {"a": [1], "b": "x"}, "source": "shop.orders"}),
        (
            "kafka",
            ["topic=codes", "partition=3"],
            {"records.codes-3.0.partition": 3, "records.codes-3.0.topic": "codes"},
        ),
        ("rabbitmq", ["queue=codes", "host=/v"], {"rmqMessagesByQueue.codes::/v.0.redelivered": False}),
        # Not decoded: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
        (
            "alb",
            ["query=name=a%20b&name=c%2Bd&flag"],
            {"queryStringParameters": {"name": "c%2Bd", "flag": ""}},
        ),
        ("alb", [], {"queryStringParameters": {}}),
        (
            "apigateway-websocket",
            ["event=CONNECT", "headers.Cookie=a=1"],
            {
                "requestContext.routeKey": "$connect",
                "headers.Sec-WebSocket-Version": "13",
                "multiValueHeaders.Cookie": ["a=1"],
            },
        ),
        (
            "apigateway-websocket",
            ["event=DISCONNECT"],
            {
                "requestContext.routeKey": "$disconnect",
                "requestContext.disconnectStatusCode": 1005,
                "multiValueHeaders.x-restapi": [""],
            },
        ),
    ],
)
def test_what_is_set_stands_wherever_the_event_repeats_it(
    source: str, settings: list[str], expected: dict[str, Any]
) -> None:
    event = made(source, *settings)

    assert {path: at(event, path) for path in expected} == expected


def test_a_message_to_a_websocket_has_neither_headers_nor_a_reason_to_disconnect() -> None:
    event = made("apigateway-websocket", "route=say")

    assert sorted(event) == ["body", "isBase64Encoded", "requestContext"]
    assert event["requestContext"]["routeKey"] == "say"
    assert [name for name in event["requestContext"] if name.startswith("disconnect")] == []


@pytest.mark.parametrize(
    ("event", "images"), [("INSERT", ["NewImage"]), ("MODIFY", ["NewImage", "OldImage"]), ("REMOVE", ["OldImage"])]
)
def test_a_stream_record_has_the_images_of_its_event(event: str, images: list[str]) -> None:
    record = made("dynamodb", f"event={event}", "key=A")["Records"][0]["dynamodb"]

    assert sorted(name for name in record if name.endswith("Image")) == images
    assert {json.dumps(record[name]["id"]) for name in (*images, "Keys")} == {'{"S": "A"}'}


def test_log_lines_are_packed_as_a_subscription_packs_them() -> None:
    data = made("cloudwatch-logs", 'message=say "hi"', "group=/mine")["awslogs"]["data"]

    unpacked = json.loads(gzip.decompress(base64.b64decode(data)))
    assert (unpacked["logGroup"], unpacked["logEvents"][0]["message"]) == ("/mine", 'say "hi"')


@pytest.mark.parametrize(
    ("source", "setting", "message", "hint"),
    [
        ("apigateway", "pth=/", "apigateway has no pth", "did you mean path?"),
        ("sqs", "Records.0.bdy=x", "sqs has no Records.0.bdy", "did you mean Records.0.body"),
        ("sqs", "Records.1.body=x", "sqs has no Records.1.body", "did you mean Records.0.body"),
        ("function-url", "cookies.0=x", "function-url has no cookies.0", "did you mean cookies"),
        (
            "authorizer-token",
            "zzz=x",
            "authorizer-token has no zzz",
            "known: token, method, path, stage, api, region, account, type, ",
        ),
    ],
)
def test_an_unknown_key_is_named_with_what_may_be_meant(source: str, setting: str, message: str, hint: str) -> None:
    with pytest.raises(HomeportError) as raised:
        made(source, setting)

    assert raised.value.message == message
    assert (raised.value.hint or "").startswith(hint)


def test_an_unknown_source_is_named_with_what_may_be_meant() -> None:
    with pytest.raises(HomeportError) as raised:
        events.load("cognito")

    assert raised.value.message == "there is no event source cognito"
    assert "cognito-pre-sign-up" in (raised.value.hint or "")
