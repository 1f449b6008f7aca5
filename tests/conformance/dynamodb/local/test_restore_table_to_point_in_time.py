"""RestoreTableToPointInTime on a clock that the test moves: every second of the window, exactly.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.dynamodb import ARN, NOW, Dynamo, defined, index

Json = Any
DAY_S = 86_400
INDEXES: Json = {
    "AttributeDefinitions": defined(pk="S", sk="S", gk="S"),
    "GlobalSecondaryIndexes": [index("gsi", "gk", None, {"ProjectionType": "KEYS_ONLY"})],
    "LocalSecondaryIndexes": [index("lsi", "pk", "gk")],
}


def recover(dynamo: Dynamo, table: str = "music", **specification: Json) -> Json:
    specification.setdefault("PointInTimeRecoveryEnabled", True)
    answer = dynamo.call("UpdateContinuousBackups", TableName=table, PointInTimeRecoverySpecification=specification)
    return answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]


def restore(dynamo: Dynamo, target: str, time: float | None, **others: Json) -> Json:
    """Restore to a time; to the latest where it is None."""
    when: Json = {"UseLatestRestorableTime": True} if time is None else {"RestoreDateTime": time}
    request = {"SourceTableName": "music", "TargetTableName": target, **when} | others
    return dynamo.call("RestoreTableToPointInTime", **request)["TableDescription"]


def scanned(dynamo: Dynamo, table: str, **others: Json) -> list[Json]:
    items = dynamo.call("Scan", TableName=table, **others)["Items"]
    return sorted(items, key=lambda item: sorted(map(str, item.items())))


def item(key: str, value: int = 0) -> Json:
    return {"pk": {"S": key}, "v": {"N": str(value)}}


def test_the_answer_is_that_of_a_table_being_made(dynamo: Dynamo) -> None:
    dynamo.create()
    recover(dynamo)

    answer = restore(dynamo, "again", None)

    assert answer["TableName"] == "again"
    assert answer["TableStatus"] == "CREATING"
    assert answer["ItemCount"] == 0
    assert answer["RestoreSummary"] == {
        "SourceTableArn": ARN + "music",
        "RestoreDateTime": NOW,
        "RestoreInProgress": True,
    }
    described = dynamo.call("DescribeTable", TableName="again")["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert "RestoreSummary" not in described


def test_each_second_has_the_items_of_that_second(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(item("before"))
    recover(dynamo)
    for second in range(1, 6):
        dynamo.clock.advance(1)
        dynamo.put(item("changing", second), item(f"new{second}", second))
    dynamo.clock.advance(1)
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "before"}})
    dynamo.clock.advance(300)

    for second in range(6):
        restore(dynamo, f"at{second}", NOW + second)
        expected = [item("before")] + [item(f"new{made}", made) for made in range(1, second + 1)]
        expected += [item("changing", second)] if second else []
        assert scanned(dynamo, f"at{second}") == sorted(expected, key=lambda each: sorted(map(str, each.items())))
    assert "before" not in [each["pk"]["S"] for each in scanned(dynamo, "music")]
    restore(dynamo, "latest", None)
    assert scanned(dynamo, "latest") == scanned(dynamo, "music")


def test_a_table_is_restored_as_it_is_now_with_the_items_of_then(dynamo: Dynamo) -> None:
    dynamo.create(sort="sk", **INDEXES)
    recover(dynamo)
    dynamo.put({"pk": {"S": "a"}, "sk": {"S": "1"}, "gk": {"S": "x"}, "late": {"S": "y"}})
    dynamo.clock.advance(10)
    dynamo.put({"pk": {"S": "a"}, "sk": {"S": "1"}, "gk": {"S": "z"}})
    dynamo.call(
        "UpdateTable",
        TableName="music",
        AttributeDefinitions=defined(late="S"),
        GlobalSecondaryIndexUpdates=[{"Create": index("later", "late")}],
    )
    dynamo.clock.advance(300)

    restore(dynamo, "again", NOW)

    then = {"pk": {"S": "a"}, "sk": {"S": "1"}, "gk": {"S": "x"}, "late": {"S": "y"}}
    assert scanned(dynamo, "again") == [then]
    keys = {name: then[name] for name in ("pk", "sk", "gk")}
    assert scanned(dynamo, "again", IndexName="gsi") == [keys]
    assert scanned(dynamo, "again", IndexName="lsi") == [then]
    assert scanned(dynamo, "again", IndexName="later") == [then]
    described = dynamo.call("DescribeTable", TableName="again")["Table"]
    assert [each["ItemCount"] for each in described["GlobalSecondaryIndexes"]] == [1, 1]


def test_no_second_shows_half_of_a_transaction(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.create("other")
    recover(dynamo)
    recover(dynamo, "other")
    dynamo.clock.advance(1.25)
    tables = ("music", "other")
    dynamo.call("TransactWriteItems", TransactItems=[{"Put": {"TableName": t, "Item": item("a")}} for t in tables])
    dynamo.clock.advance(400)

    for second, count in ((1, 0), (2, 1)):
        for table in tables:
            restore(dynamo, f"{table}{second}", NOW + second, SourceTableName=table)
            assert dynamo.call("Scan", TableName=f"{table}{second}")["Count"] == count


def test_what_the_time_to_live_has_deleted_comes_back(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.call("UpdateTimeToLive", TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "v"})
    recover(dynamo)
    dynamo.put(item("a", int(NOW) + 100))
    dynamo.clock.advance(1000)
    assert scanned(dynamo, "music") == []

    restore(dynamo, "again", NOW + 99)
    dynamo.clock.advance(1000)

    # The restored table has no time to live of its own.
    assert scanned(dynamo, "again") == [item("a", int(NOW) + 100)]


def test_the_window_is_kept(dynamo: Dynamo) -> None:
    dynamo.create()
    recover(dynamo, RecoveryPeriodInDays=2)
    dynamo.put(item("a", 1))
    dynamo.clock.advance(DAY_S)
    dynamo.put(item("a", 2))
    dynamo.clock.advance(1.5 * DAY_S)
    dynamo.put(item("a", 3))

    described = dynamo.call("DescribeContinuousBackups", TableName="music")
    assert described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"] == {
        "PointInTimeRecoveryStatus": "ENABLED",
        "RecoveryPeriodInDays": 2,
        "EarliestRestorableDateTime": NOW + 0.5 * DAY_S,
        "LatestRestorableDateTime": NOW + 2.5 * DAY_S - 300,
    }
    restore(dynamo, "earliest", NOW + 0.5 * DAY_S)
    restore(dynamo, "latest", NOW + 2.5 * DAY_S - 300)
    assert scanned(dynamo, "earliest") == [item("a", 1)]
    assert scanned(dynamo, "latest") == [item("a", 2)]
    for time, shown in ((NOW + 0.5 * DAY_S - 1, "2023-11-15T10:13:19Z"), (NOW + 2.5 * DAY_S, "2023-11-17T10:13:20Z")):
        refused = dynamo.refusal(
            "RestoreTableToPointInTime", SourceTableName="music", TargetTableName="never", RestoreDateTime=time
        )
        assert refused == (
            "InvalidRestoreTimeException",
            f"RestoreDateTime '{shown}' must be within EarliestRestorableDateTime '2023-11-15T10:13:20Z' "
            "and LatestRestorableDateTime '2023-11-17T10:08:20Z'",
        )


def test_a_longer_period_does_not_bring_back_what_a_shorter_one_gave_up(dynamo: Dynamo) -> None:
    dynamo.create()
    recover(dynamo)
    dynamo.clock.advance(10 * DAY_S)
    recover(dynamo, RecoveryPeriodInDays=1)

    longer = recover(dynamo, RecoveryPeriodInDays=35)

    assert longer["EarliestRestorableDateTime"] == NOW + 9 * DAY_S


def test_recovery_turned_off_and_on_begins_anew(dynamo: Dynamo) -> None:
    dynamo.create()
    recover(dynamo)
    dynamo.put(item("a"))
    dynamo.clock.advance(400)
    dynamo.call(
        "UpdateContinuousBackups",
        TableName="music",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    dynamo.put(item("b"))

    assert recover(dynamo)["EarliestRestorableDateTime"] == NOW + 400

    dynamo.clock.advance(1)
    dynamo.put(item("c"))
    restore(dynamo, "again", None)
    assert scanned(dynamo, "again") == [item("a"), item("b")]


def test_nothing_is_known_of_the_second_before_recovery_was_turned_on(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    dynamo.clock.advance(0.5)
    dynamo.put(item("a"))
    dynamo.clock.advance(0.25)

    assert recover(dynamo)["EarliestRestorableDateTime"] == NOW

    restore(dynamo, "again", NOW)
    assert scanned(dynamo, "again") == [item("a")]


keys = st.sampled_from(["a", "b", "c"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), keys, st.integers(0, 2)),
        st.tuples(st.just("delete"), keys, st.none()),
        st.tuples(st.just("both"), st.just(("a", "b")), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.none(), st.sampled_from([0.3, 1, 5, 100])),
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_any_history_is_restored_to_any_of_its_seconds(history: list[Any]) -> None:
    dynamo = Dynamo()
    dynamo.create()
    recover(dynamo)
    model: dict[str, Json] = {}
    moments: list[tuple[float, dict[str, Json]]] = [(dynamo.clock.time(), {})]
    for kind, where, value in history:
        if kind == "wait":
            dynamo.clock.advance(value)
        elif kind == "put":
            dynamo.put(item(where, value))
            model[where] = item(where, value)
        elif kind == "both":
            puts = [{"Put": {"TableName": "music", "Item": item(key, value)}} for key in where]
            dynamo.call("TransactWriteItems", TransactItems=puts)
            model.update({key: item(key, value) for key in where})
        else:
            dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": where}})
            model.pop(where, None)
        moments.append((dynamo.clock.time(), dict(model)))
    last = int(dynamo.clock.time())
    dynamo.clock.advance(301)

    for second in sorted({int(NOW), (int(NOW) + last) // 2, last, *(int(time) for time, _ in moments)}):
        expected = [held for time, held in moments if time <= second][-1]
        restore(dynamo, f"at{second}", second)
        assert {each["pk"]["S"]: each for each in scanned(dynamo, f"at{second}")} == expected
    dynamo.close()


@pytest.mark.parametrize("time", [-1, 0, 10**18, 1e300, NOW + 0.5])
def test_a_time_outside_of_any_window_is_refused(dynamo: Dynamo, time: float) -> None:
    dynamo.create()
    recover(dynamo)

    code, _ = dynamo.refusal(
        "RestoreTableToPointInTime", SourceTableName="music", TargetTableName="never", RestoreDateTime=time
    )

    assert code == "InvalidRestoreTimeException"
    assert dynamo.call("ListTables") == {"TableNames": ["music"]}
