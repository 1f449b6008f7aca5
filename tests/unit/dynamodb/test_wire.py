"""AWS JSON 1.0: what comes in, what goes out."""

import zlib

import orjson
import pytest

from homeport.core.context import RequestContext
from homeport.core.observer import Fact
from homeport.dynamodb.wire import WireAnswer, answer
from support.dynamodb import ARN, Dynamo

CONTEXT = RequestContext(request_id="REQUEST")


def ask(dynamo: Dynamo, target: str, body: bytes) -> WireAnswer:
    return answer(dynamo.engine, target, body, CONTEXT)


def expected(status: int, body: bytes) -> WireAnswer:
    headers = (
        (b"Server", b"Server"),
        (b"x-amzn-RequestId", b"REQUEST"),
        (b"x-amz-crc32", str(zlib.crc32(body)).encode()),
        (b"Content-Type", b"application/x-amz-json-1.0"),
    )
    return WireAnswer(status, headers, body)


def test_an_item_goes_out_as_it_is_stored(dynamo: Dynamo) -> None:
    dynamo.create()
    put = b'{"TableName": "music", "Item": {"pk": {"S": "a"}, "text": {"S": "\xd0\xba\\u044e"}, "n": {"N": "1.0"}}}'
    get = b'{"TableName": "music", "Key": {"pk": {"S": "a"}}}'

    assert ask(dynamo, "DynamoDB_20120810.PutItem", put) == expected(200, b"{}")
    assert ask(dynamo, "DynamoDB_20120810.GetItem", get) == expected(
        200, '{"Item":{"pk":{"S":"a"},"text":{"S":"кю"},"n":{"N":"1"}}}'.encode()
    )


def test_streams_have_a_prefix_of_their_own(dynamo: Dynamo) -> None:
    assert ask(dynamo, "DynamoDBStreams_20120810.ListStreams", b"{}") == expected(200, b'{"Streams":[]}')


def test_tags_are_set_and_removed_without_a_body_in_the_answer(dynamo: Dynamo) -> None:
    dynamo.create()
    arn = f"{ARN}music".encode()

    for target, rest in (
        ("TagResource", b'"Tags": [{"Key": "a", "Value": "b"}]'),
        ("UntagResource", b'"TagKeys": ["a"]'),
    ):
        asked = b'{"ResourceArn": "%b", %b}' % (arn, rest)
        assert ask(dynamo, f"DynamoDB_20120810.{target}", asked) == expected(200, b"")


SERIALIZATION = b'{"__type":"com.amazon.coral.service#SerializationException"}'
UNKNOWN = b'{"__type":"com.amazon.coral.service#UnknownOperationException"}'


@pytest.mark.parametrize(
    ("target", "body", "wanted"),
    [
        ("DynamoDB_20120810.GetItem", b"", SERIALIZATION),
        ("DynamoDB_20120810.GetItem", b"{", SERIALIZATION),
        ("DynamoDB_20120810.GetItem", b'{"a": "\xff"}', SERIALIZATION),
        ("DynamoDB_20120810.GetItem", b"[" * 100_000, SERIALIZATION),
        # The body is read before the target.
        ("nonsense", b"{", SERIALIZATION),
        ("nonsense", b"{}", UNKNOWN),
        ("", b"{}", UNKNOWN),
        ("", b"", UNKNOWN),
        ("DynamoDB_20120810.Nonsense", b"{}", UNKNOWN),
        ("DynamoDB_20120810.ListStreams", b"{}", UNKNOWN),
        ("DynamoDBStreams_20120810.GetItem", b"{}", UNKNOWN),
        ("DynamoDB_20111205.GetItem", b"{}", UNKNOWN),
        (
            "DynamoDB_20120810.GetItem",
            b'{"TableName": 1}',
            b'{"__type":"com.amazon.coral.service#SerializationException",'
            b'"Message":"NUMBER_VALUE cannot be converted to String"}',
        ),
        (
            "DynamoDB_20120810.DescribeTable",
            b"{}",
            b'{"__type":"com.amazon.coral.validate#ValidationException",'
            b'"message":"The parameter \'TableName\' is required but was not present in the request"}',
        ),
        (
            "DynamoDB_20120810.GetItem",
            b'{"TableName": "nothing", "Key": {}}',
            b'{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",'
            b'"message":"Requested resource not found"}',
        ),
    ],
)
def test_errors(dynamo: Dynamo, target: str, body: bytes, wanted: bytes) -> None:
    assert ask(dynamo, target, body) == expected(400, wanted)


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"x"', b"true"])
def test_a_body_that_is_no_structure(dynamo: Dynamo, body: bytes) -> None:
    answered = ask(dynamo, "DynamoDB_20120810.ListTables", body)

    assert answered.status == 400
    assert orjson.loads(answered.body)["__type"] == "com.amazon.coral.service#SerializationException"


def test_a_defect_is_an_internal_error_that_is_reported(dynamo: Dynamo, caplog: pytest.LogCaptureFixture) -> None:
    facts: list[Fact] = []
    dynamo.observer.subscribe(facts.append)
    dynamo.create()
    dynamo.close()

    answered = ask(dynamo, "DynamoDB_20120810.GetItem", b'{"TableName": "music", "Key": {"pk": {"S": "a"}}}')

    assert answered == expected(
        500,
        b'{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}',
    )
    failure = facts[-1]
    assert (failure.kind, failure.request_id) == ("dynamodb.failed", "REQUEST")
    assert "sqlite3" in failure.details["traceback"]
    assert [record.getMessage() for record in caplog.records] == ["DynamoDB_20120810.GetItem failed (request REQUEST)"]


@pytest.mark.parametrize(("levels", "status"), [(31, 200), (32, 400), (400, 400), (5_000, 400)])
def test_nesting_has_a_limit_and_no_depth_breaks_the_engine(dynamo: Dynamo, levels: int, status: int) -> None:
    dynamo.create()
    nested = b'{"L": [' * levels + b'{"S": "x"}' + b"]}" * levels
    body = b'{"TableName": "music", "Item": {"pk": {"S": "a"}, "d": ' + nested + b"}}"

    answered = ask(dynamo, "DynamoDB_20120810.PutItem", body)

    assert answered.status == status
    if levels == 400:
        assert b"Nesting Levels have exceeded supported limits" in answered.body
