"""A sound request of every operation, wrong in one place: an answer of AWS's form, whatever is wrong and wherever."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from differential.mutations import mutations, paths, with_value
from homeport.core.context import RequestContext
from homeport.core.observer import Fact
from homeport.dynamodb.api import STREAM_OPERATIONS
from homeport.dynamodb.engine import Engine
from homeport.dynamodb.operations import load_operations
from homeport.dynamodb.wire import WireAnswer, answer
from support.dynamodb import ARN
from unit.dynamodb.sound_requests import prepared

Json = Any


def nested(depth: int) -> Json:
    """An attribute value in that many lists and maps."""
    value: Json = {"S": "x"}
    for level in range(depth):
        value = {"L": [value]} if level % 2 else {"M": {"a": value}}
    return value


HOSTILE: tuple[Json, ...] = (
    *(2**63 - 1, 2**63, 2**64 - 1, -(2**63), 10**12, 1e308, -1e308, -0.0, False),
    *("\0", "\ud7ff", "\u00e9" * 70_000, "0", "NaN", "1e999999999", "9" * 5_000, "-1", "pk", "music"),
    *("arn:", ":::::/", ARN, ARN + "music/index/gsi", ARN + "music/stream/x", "{}", '{"Statement": [null, []]}'),
    *("(" * 4_000, "NOT " * 1_000 + "a = b", "a." * 1_000 + "a", "a[99999999999999999999]"),
    *([None], [["a"]], ["a", "a"], [{"a": None}], [{"S": "x"}], {"a": None}, {"a": {"S": "x"}}, nested(40)),
    *({"S": None}, {"L": [None]}, {"M": {"a": None}}, {"L": {}}, {"M": []}, {"N": "a"}, {"N": ""}, {"N": "1"}),
    *({"B": "="}, {"NS": [None]}, {"NS": ["x"]}, {"SS": []}, {"BS": ["="]}, {"BOOL": "x"}, {"NULL": False}),
)
"""What is put in a value's place beside what is compared with dynalite."""
REFUSED = {
    # There is no Kinesis beside this engine: nothing is ever sent to one.
    "DisableKinesisStreamingDestination",
    "UpdateKinesisStreamingDestination",
    # AWS makes no global tables of 2017 any more.
    "CreateGlobalTable",
    "DescribeGlobalTable",
    "DescribeGlobalTableSettings",
    "UpdateGlobalTable",
    "UpdateGlobalTableSettings",
}
"""Operations whose sound requests are refused, too."""
READS = ("Describe", "Get", "List", "Query", "Scan", "BatchGet", "TransactGet")


def wrong_in_one_place(request: Json) -> Iterator[Json]:
    yield from mutations(request)
    for path in paths(request):
        for value in HOSTILE:
            yield with_value(request, path, value)


def sent(engine: Engine, operation: str, request: Json) -> WireAnswer:
    prefix = "DynamoDBStreams_20120810" if operation in STREAM_OPERATIONS else "DynamoDB_20120810"
    return answer(engine, f"{prefix}.{operation}", orjson.dumps(request), RequestContext())


def failures_after_a_change(engine: Engine) -> list[bytes]:
    """What a table answers badly to, once something strange has been made or changed."""
    names = orjson.loads(sent(engine, "ListTables", {}).body)["TableNames"]
    reads = ("DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups", "Scan")
    answers = [sent(engine, operation, {"TableName": name}) for name in names for operation in reads]
    return [each.body for each in answers if each.status != 200]


def test_there_is_a_sound_request_of_every_operation() -> None:
    dynamo, requests = prepared()
    dynamo.close()

    assert requests.keys() == load_operations().keys()


@pytest.mark.parametrize("operation", load_operations())
def test_a_sound_request_is_carried_out(operation: str) -> None:
    dynamo, requests = prepared()

    answered = sent(dynamo.engine, operation, requests[operation])
    dynamo.close()

    assert (answered.status, answered.body) == (400 if operation in REFUSED else 200, answered.body)


@pytest.mark.parametrize("operation", load_operations())
def test_a_request_that_is_wrong_in_one_place_is_answered(operation: str) -> None:
    dynamo, requests = prepared()
    facts: list[Fact] = []
    dynamo.observer.subscribe(facts.append)
    strange = []
    for request in wrong_in_one_place(requests[operation]):
        answered = sent(dynamo.engine, operation, request)
        if answered.status == 200 and not operation.startswith(READS):
            strange += failures_after_a_change(dynamo.engine)
            dynamo.close()
            dynamo, _ = prepared()
            dynamo.observer.subscribe(facts.append)
        elif answered.status not in (200, 400):
            strange.append(orjson.dumps(request)[:1_000])
    dynamo.close()

    assert [fact.details["traceback"] for fact in facts if fact.kind == "dynamodb.failed"] == []
    assert strange == []
