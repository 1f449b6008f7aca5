"""Items as they were: before later writes, deletions and puts of other items; spans of time and what they changed."""

from typing import Any

import orjson

from homeport.dynamodb.storage.past import changes_between, items_at
from support.dynamodb import NOW, Dynamo


def table_of(dynamo: Dynamo) -> Any:
    return dynamo.engine._store.tables.get("000000000000", "us-east-1", "music")


def item(key: str, value: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": key}, "v": {"S": value}}


def at(dynamo: Dynamo, time: float) -> list[dict[str, Any]]:
    with dynamo.engine._store.database.snapshot() as connection:
        found = [orjson.loads(each.item) for each in items_at(connection, table_of(dynamo), time)]
    return sorted(found, key=lambda each: each["pk"]["S"])


def between(dynamo: Dynamo, start: float, end: float) -> list[tuple[Any, Any, float]]:
    with dynamo.engine._store.database.snapshot() as connection:
        changes = list(changes_between(connection, table_of(dynamo), start, end))
    images = [(each.old and orjson.loads(each.old), each.new and orjson.loads(each.new), each.time) for each in changes]
    return sorted(images, key=lambda each: (each[0] or each[1])["pk"]["S"])


def recorded(dynamo: Dynamo) -> None:
    """A table with an item from before its recovery was turned on, and a change a minute afterwards."""
    dynamo.create()
    dynamo.put(item("a", "1"), item("b", "1"))
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)
    dynamo.clock.advance(60)
    dynamo.put(item("a", "2"), item("c", "1"))
    dynamo.clock.advance(60)
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "b"}})
    dynamo.put(item("a", "3"), item("d", "1"))
    dynamo.clock.advance(60)
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "d"}})
    dynamo.put(item("b", "2"))


def test_items_are_those_of_the_time_with_the_changes_of_that_moment(dynamo: Dynamo) -> None:
    recorded(dynamo)

    assert at(dynamo, NOW) == [item("a", "1"), item("b", "1")]
    assert at(dynamo, NOW + 59) == [item("a", "1"), item("b", "1")]
    assert at(dynamo, NOW + 60) == [item("a", "2"), item("b", "1"), item("c", "1")]
    assert at(dynamo, NOW + 120) == [item("a", "3"), item("c", "1"), item("d", "1")]
    assert at(dynamo, NOW + 180) == [item("a", "3"), item("b", "2"), item("c", "1")]


def test_a_span_begins_with_its_start_and_ends_before_its_end(dynamo: Dynamo) -> None:
    recorded(dynamo)

    assert between(dynamo, NOW, NOW + 60) == []
    assert between(dynamo, NOW + 60, NOW + 120) == [
        (item("a", "1"), item("a", "2"), NOW + 60),
        (None, item("c", "1"), NOW + 60),
    ]


def test_a_span_shows_what_is_left_of_several_changes(dynamo: Dynamo) -> None:
    recorded(dynamo)

    assert between(dynamo, NOW + 60, NOW + 180.5) == [
        (item("a", "1"), item("a", "3"), NOW + 120),
        (item("b", "1"), item("b", "2"), NOW + 180),
        (None, item("c", "1"), NOW + 60),
    ]
    assert between(dynamo, NOW + 120, NOW + 121) == [
        (item("a", "2"), item("a", "3"), NOW + 120),
        (item("b", "1"), None, NOW + 120),
        (None, item("d", "1"), NOW + 120),
    ]
