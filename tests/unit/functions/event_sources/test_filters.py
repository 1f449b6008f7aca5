"""Filter criteria: what of bodies and data a filter sees.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
"""

import pytest

from homeport.functions.event_sources.filters import Filters
from homeport.functions.event_sources.ports import Message, StreamRecord


@pytest.mark.parametrize(
    ("pattern", "body", "passes"),
    [
        ('{"body": {"n": [1]}}', '{"n": 1}', True),
        ('{"body": {"n": [1]}}', '{"n": 2}', False),
        ('{"body": {"n": [1]}}', "plain", False),
        ('{"body": ["plain"]}', "plain", True),
        ('{"body": ["{}"]}', "{}", False),
        ('{"body": [{"prefix": "pl"}]}', "plain", True),
        ('{"messageId": ["one"]}', "anything", True),
        ('{"messageId": ["two"]}', "anything", False),
    ],
)
def test_messages(pattern: str, body: str, passes: bool) -> None:
    message = Message("one", "handle", {"messageId": "one", "body": body})

    assert Filters([pattern]).let_message_pass(message) is passes


@pytest.mark.parametrize(
    ("pattern", "data", "passes"),
    [
        ('{"data": {"n": [1]}}', b'{"n": 1}', True),
        ('{"data": {"n": [1]}}', b"plain", False),
        ('{"data": ["plain"]}', b"plain", True),
        ('{"data": ["plain"]}', b'{"n": 1}', False),
        ('{"data": ["plain"]}', b"\xff", False),
        ('{"partitionKey": ["key"]}', b"\xff", True),
        ('{"kinesis": {"partitionKey": ["other"]}}', b"\xff", False),
    ],
)
def test_records_of_kinesis(pattern: str, data: bytes, passes: bool) -> None:
    record = StreamRecord("1", 0.0, "key", {"kinesis": {"partitionKey": "key", "data": "cGxhaW4="}}, data)

    assert Filters([pattern]).let_record_pass(record) is passes


def test_records_of_a_table() -> None:
    event = {"eventName": "INSERT", "dynamodb": {"NewImage": {"kind": {"S": "order"}}}}
    record = StreamRecord("1", 0.0, "key", event, None)

    passing = Filters(['{"eventName": ["REMOVE"]}', '{"dynamodb": {"NewImage": {"kind": {"S": ["order"]}}}}'])

    assert passing.let_record_pass(record)
    assert not Filters(['{"eventName": ["REMOVE"]}']).let_record_pass(record)
    assert Filters().let_record_pass(record)
