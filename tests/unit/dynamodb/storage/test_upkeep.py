"""History goes when its time has passed, and not before; the file gets smaller again."""

from pathlib import Path
from typing import Any

import pytest

from homeport.dynamodb.storage.history import TRIM_STEP
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.storage.table import Table
from support.dynamodb import NOW, Dynamo

DAY_S = 86_400
STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
RECOVERY = {"PointInTimeRecoveryEnabled": True}


def store_of(dynamo: Dynamo) -> Store:
    return dynamo.engine._store


def table_of(dynamo: Dynamo) -> Table:
    table = store_of(dynamo).tables.get("000000000000", "us-east-1", "music")
    assert table is not None
    return table


def changes(dynamo: Dynamo, table: Table) -> int:
    """How many changes are kept."""
    store = store_of(dynamo)
    return len(store.history.read(table.sql.records, 0, store.history.last, 100_000))


def recover(dynamo: Dynamo, **specification: Any) -> None:
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)


def put(dynamo: Dynamo, *names: str) -> None:
    dynamo.put(*[{"pk": {"S": name}} for name in names])


def test_nothing_is_recorded_that_nobody_asks_for(dynamo: Dynamo) -> None:
    dynamo.create()
    put(dynamo, "a", "b")

    assert changes(dynamo, table_of(dynamo)) == 0


def test_a_stream_keeps_a_day(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification=STREAM)
    put(dynamo, "a", "b")

    dynamo.clock.advance(DAY_S - 1)
    assert changes(dynamo, table_of(dynamo)) == 2
    dynamo.clock.advance(120)
    assert changes(dynamo, table_of(dynamo)) == 0


def test_recovery_keeps_its_period(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification=STREAM)
    recover(dynamo, **RECOVERY)
    put(dynamo, "a")
    dynamo.clock.advance(3 * DAY_S)
    put(dynamo, "b")

    dynamo.clock.advance(32 * DAY_S - 100)
    assert changes(dynamo, table_of(dynamo)) == 2
    dynamo.clock.advance(200)
    assert changes(dynamo, table_of(dynamo)) == 1
    recover(dynamo, **RECOVERY, RecoveryPeriodInDays=1)
    dynamo.clock.advance(200)
    assert changes(dynamo, table_of(dynamo)) == 0


def test_recovery_that_is_turned_off_leaves_nothing(dynamo: Dynamo) -> None:
    dynamo.create()
    recover(dynamo, **RECOVERY)
    put(dynamo, "a")

    recover(dynamo, PointInTimeRecoveryEnabled=False)
    dynamo.clock.advance(61)

    assert changes(dynamo, table_of(dynamo)) == 0


def test_a_reader_finds_what_it_has_not_read(dynamo: Dynamo) -> None:
    dynamo.create()
    put(dynamo, "before")
    store, table = store_of(dynamo), table_of(dynamo)

    with store.following(table) as reader:
        put(dynamo, "a", "b")
        dynamo.clock.advance(40 * DAY_S)
        first, reader = store.history.changes(reader, limit=1)
        second, reader = store.history.changes(reader)
        third, _ = store.history.changes(reader)
    put(dynamo, "after")
    dynamo.clock.advance(61)

    assert [change.new for change in first + second + third] == [b'{"pk":{"S":"a"}}', b'{"pk":{"S":"b"}}']
    assert changes(dynamo, table) == 0


@pytest.mark.parametrize(
    "updates", [3_000, pytest.param(1_000_000, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]
)
def test_a_file_shrinks_when_the_time_of_its_history_has_passed(tmp_path: Path, updates: int) -> None:
    dynamo = Dynamo(tmp_path)
    dynamo.create(StreamSpecification=STREAM)
    table = table_of(dynamo)
    for number in range(updates):
        dynamo.engine.call(
            "PutItem",
            {"TableName": "music", "Item": {"pk": {"S": "a"}, "n": {"N": str(number)}, "d": {"S": "x" * 500}}},
            dynamo.context,
        )
    assert changes(dynamo, table) == min(updates, 100_000)
    grown = pages(dynamo)

    dynamo.clock.advance(DAY_S + updates)

    assert changes(dynamo, table) == 0
    assert pages(dynamo) < grown / 10
    dynamo.close()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 4 * 1024 * 1024


def pages(dynamo: Dynamo) -> int:
    with store_of(dynamo).reading() as connection:
        count: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return count


def test_sequence_numbers_go_on_behind_a_trimmed_history(tmp_path: Path) -> None:
    first = Dynamo(tmp_path)
    first.create(StreamSpecification=STREAM)
    put(first, "a", "b", "c")
    first.clock.advance(2 * DAY_S)
    assert changes(first, table_of(first)) == 0
    last = store_of(first).history.last
    first.close()

    second = Dynamo(tmp_path, first.clock)

    assert store_of(second).history.last == last
    second.close()


def test_items_end_and_streams_are_trimmed_after_a_restart(tmp_path: Path) -> None:
    first = Dynamo(tmp_path)
    first.create(StreamSpecification=STREAM)
    first.call(
        "UpdateTimeToLive", TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
    )
    first.put({"pk": {"S": "a"}, "ends": {"N": str(int(first.clock.time()) + 100)}})
    first.close()

    second = Dynamo(tmp_path, first.clock)
    second.clock.advance(101)

    assert second.call("Scan", TableName="music")["Count"] == 0
    assert changes(second, table_of(second)) == 2
    second.clock.advance(2 * DAY_S)
    assert changes(second, table_of(second)) == 0
    second.close()


def test_a_trim_takes_a_step_of_few_or_of_large_changes_at_a_time(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification=STREAM)
    table, store = table_of(dynamo), store_of(dynamo)
    put(dynamo, *map(str, range(1_500)))
    for number in range(30):
        dynamo.put({"pk": {"S": "large"}, "n": {"N": str(number)}, "d": {"S": "x" * 300_000}})
    before = dynamo.clock.time() + 1

    with store.database.writing() as connection:
        steps = [store.history.trim(connection, table.number, before) for _ in range(5)]

    assert steps[0] == TRIM_STEP
    # Behind the other 500, changes of 300 KB and, with what was before them, of 600 KB: 4 MB a step.
    assert 500 < steps[1] < 510
    assert all(6 <= step <= 8 for step in steps[2:])


def test_a_trim_that_finds_nothing_reads_only_the_oldest_changes(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification=STREAM)
    put(dynamo, *map(str, range(TRIM_STEP)))
    little = instructions_of_a_trim(dynamo)

    put(dynamo, *map(str, range(TRIM_STEP, 4 * TRIM_STEP)))

    assert instructions_of_a_trim(dynamo) <= little + 1


def instructions_of_a_trim(dynamo: Dynamo) -> int:
    """How many thousand instructions SQLite needs to find nothing to trim."""
    table, store = table_of(dynamo), store_of(dynamo)
    thousands = 0

    def count() -> int:
        nonlocal thousands
        thousands += 1
        return 0

    with store.database.writing() as connection:
        connection.set_progress_handler(count, 1_000)
        assert store.history.trim(connection, table.number, dynamo.clock.time() - 1) == 0
        connection.set_progress_handler(None, 0)
    return thousands


def test_history_shorter_than_it_was_is_trimmed_and_longer_keeps_what_there_is(dynamo: Dynamo) -> None:
    dynamo.create()
    recover(dynamo, **RECOVERY)
    put(dynamo, "a")
    dynamo.clock.advance(2 * DAY_S)
    recover(dynamo, **RECOVERY, RecoveryPeriodInDays=1)
    put(dynamo, "b")
    recover(dynamo, **RECOVERY, RecoveryPeriodInDays=35)
    dynamo.clock.advance(10 * DAY_S)

    assert changes(dynamo, table_of(dynamo)) <= 2
    described = dynamo.call("DescribeContinuousBackups", TableName="music")["ContinuousBackupsDescription"]
    earliest = described["PointInTimeRecoveryDescription"]["EarliestRestorableDateTime"]
    assert earliest == NOW + DAY_S


def test_the_items_of_an_expired_backup_leave_the_file(tmp_path: Path) -> None:
    dynamo = Dynamo(tmp_path)
    dynamo.create()
    recover(dynamo, **RECOVERY)
    for number in range(300):
        dynamo.put({"pk": {"S": str(number)}, "d": {"S": "x" * 5_000}})
    dynamo.call("DeleteTable", TableName="music")
    grown = pages(dynamo)
    dynamo.close()

    # It also ends when the engine was not there meanwhile.
    again = Dynamo(tmp_path, dynamo.clock)
    again.clock.advance(35 * DAY_S + 120)

    assert again.call("ListBackups", BackupType="ALL") == {"BackupSummaries": []}
    assert pages(again) < grown / 5
    again.close()
