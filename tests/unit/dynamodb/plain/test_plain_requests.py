"""Plain requests: their short way answers and stores what the operation itself does, or nothing at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from differential.mutations import mutations
from homeport.core.context import DEFAULT_ACCOUNT, DEFAULT_REGION
from homeport.dynamodb.settings import EngineSettings
from support.dynamodb import Dynamo, RefusedError, defined, index, keyed

Json = Any

KEY = {"pk": {"S": "a"}, "sk": {"N": "10"}}
ITEM: Json = KEY | {
    "text": {"S": "naïve"},
    "number": {"N": "1200"},
    "flag": {"BOOL": False},
    "nothing": {"NULL": True},
    "list": {"L": [{"S": "x"}, {"N": "7"}, {"M": {"deep": {"L": []}}}]},
    "map": {"M": {"inner": {"S": ""}}},
}
REQUESTS: list[tuple[str, Json]] = [
    ("PutItem", {"TableName": "music", "Item": ITEM}),
    ("PutItem", {"TableName": "music", "Item": KEY, "ReturnValues": "ALL_OLD"}),
    ("PutItem", {"TableName": "music", "Item": KEY | {"set": {"NS": ["1", "1.0"]}, "binary": {"B": "AA=="}}}),
    ("GetItem", {"TableName": "music", "Key": KEY}),
    ("GetItem", {"TableName": "music", "Key": KEY, "ConsistentRead": True}),
    ("GetItem", {"TableName": "music", "Key": KEY, "ProjectionExpression": "pk"}),
    ("UpdateItem", {"TableName": "music", "Key": KEY}),
]
NUMBERS = ("0", "1", "10", "100", "9" * 18, "9" * 19, "007", "-5", "1.5", "1e2", "+1", "", "½", "٣")
VALUES: list[Json] = [
    *({"N": number} for number in NUMBERS),
    *({"S": text} for text in ("", "x" * 1024, "x" * 1025, "x" * 2049, "é" * 600, "\x00")),
    *({"B": ""}, {"B": "AA=="}, {"BOOL": "true"}, {"NULL": False}, {"S": None}, {"S": "a", "N": "1"}, {"SS": ["a"]}),
    *({"L": [{"L": [{"L": [{"L": [{"L": [{"L": [{"L": [{"L": [{"N": "1.0"}]}]}]}]}]}]}]}]}, {"M": {"": {"S": "a"}}}),
    *({"M": {"ключ": {"S": "a"}}}, {"S": "x" * 400_000}, {"S": "x" * 409_500}, {"X": "a"}, {"L": {}}, {"M": []}),
]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Dynamo, Dynamo]]:
    """Two engines with the same table."""
    engines = Dynamo(tmp_path / "plain"), Dynamo(tmp_path / "whole")
    for each in engines:
        each.create(AttributeDefinitions=defined(pk="S", sk="N"), KeySchema=keyed("pk", "sk"))
    yield engines
    for each in engines:
        each.close()


def compared(pair: tuple[Dynamo, Dynamo], operation: str, request: Json) -> bool:
    """Whether the short way answers; then it answers and stores what the operation does."""
    plain, whole = pair
    answered = plain.engine.answer_plain(operation, request, DEFAULT_ACCOUNT, DEFAULT_REGION)
    if answered is None:
        assert stored(plain) == stored(whole)
        return False
    try:
        assert orjson.loads(answered) == whole.answer(operation, request, whole.context)
    except RefusedError as error:
        pytest.fail(f"the operation refuses {request}: {error}")
    assert stored(plain) == stored(whole)
    return True


def stored(dynamo: Dynamo) -> list[tuple[Json, ...]]:
    """All rows of the table, sizes included."""
    [table] = dynamo.engine._store.tables.all()
    with dynamo.engine._store.reading() as connection:
        name = f"items_{table.number}"
        return connection.execute(f"SELECT key, item, size, expires FROM {name} ORDER BY key").fetchall()


@pytest.mark.parametrize(("operation", "request_"), REQUESTS)
def test_what_the_short_way_answers_the_operation_answers_too(
    pair: tuple[Dynamo, Dynamo], operation: str, request_: Json
) -> None:
    for request in mutations(request_):
        compared(pair, operation, request)


@pytest.mark.parametrize("name", ["pk", "sk", "other", "", "ключ", "n" * 20_000], ids=range(6))
def test_values_are_checked_measured_and_stored_as_the_operation_does(pair: tuple[Dynamo, Dynamo], name: str) -> None:
    for value in VALUES:
        compared(pair, "PutItem", {"TableName": "music", "Item": KEY | {name: value}})
        compared(pair, "PutItem", {"TableName": "music", "Item": KEY | {"outer": {"M": {name: value}}}})
        compared(pair, "PutItem", {"TableName": "music", "Item": KEY | {"outer": {"L": [value]}}})
        compared(pair, "GetItem", {"TableName": "music", "Key": KEY | {name: value}})


def test_the_common_requests_are_plain(pair: tuple[Dynamo, Dynamo]) -> None:
    get, put = {"TableName": "music", "Key": KEY}, {"TableName": "music", "Item": ITEM}

    assert compared(pair, "GetItem", get)
    assert compared(pair, "PutItem", put)
    assert compared(pair, "PutItem", put | {"Item": ITEM | {"number": {"N": "13"}}})
    assert compared(pair, "GetItem", get | {"ConsistentRead": True})
    assert not compared(pair, "PutItem", put | {"Item": {"pk": {"S": "a"}}})


@pytest.mark.parametrize(
    "change",
    [
        {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}},
        {
            "AttributeDefinitions": defined(pk="S", gk="S"),
            "GlobalSecondaryIndexUpdates": [{"Create": index("gsi", "gk")}],
        },
    ],
)
def test_a_put_that_concerns_more_than_its_row_is_not_plain(dynamo: Dynamo, change: Json) -> None:
    request = {"TableName": "music", "Item": {"pk": {"S": "a"}}}
    dynamo.create()
    assert dynamo.engine.answer_plain("PutItem", request, DEFAULT_ACCOUNT, DEFAULT_REGION) == b"{}"
    dynamo.call("UpdateTable", TableName="music", **change)

    assert dynamo.engine.answer_plain("PutItem", request, DEFAULT_ACCOUNT, DEFAULT_REGION) is None


def test_a_put_is_not_plain_where_items_expire_or_somebody_follows_them(dynamo: Dynamo) -> None:
    def put() -> bytes | None:
        request = {"TableName": "music", "Item": {"pk": {"S": "a"}}}
        return dynamo.engine.answer_plain("PutItem", request, DEFAULT_ACCOUNT, DEFAULT_REGION)

    dynamo.create()
    store = dynamo.engine._store
    [table] = store.tables.all()
    with store.following(table):
        assert put() is None
    assert put() == b"{}"
    dynamo.call(
        "UpdateTimeToLive", TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
    )
    assert put() is None


def test_nothing_is_plain_where_a_setting_changes_what_operations_do() -> None:
    dynamo = Dynamo(settings=EngineSettings(read_error_probability=1.0))
    dynamo.create()

    get = {"TableName": "music", "Key": {"pk": {"S": "a"}}}

    assert dynamo.engine.answer_plain("GetItem", get, DEFAULT_ACCOUNT, DEFAULT_REGION) is None
    dynamo.close()
