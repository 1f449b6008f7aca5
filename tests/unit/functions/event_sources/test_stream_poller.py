"""Mappings of streams: batches, retries, halving, age, windows, lanes, shards."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from homeport.functions.event_sources.ports import InvocationRefusedError
from support.event_sources import FUNCTION_ARN, NOW_S, STREAM_ARN, MappingLab, ScriptedFunction, work

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:failures"


def failing_on(*bad: str) -> Callable[[Any], Any]:
    def answer(event: Any) -> Any:
        return ValueError() if any(each["id"] in bad for each in event["Records"]) else None

    return answer


def run(lab: MappingLab, test: Callable[[], Awaitable[None]], **settings: Any) -> None:
    work(lab, lambda: lab.stream_poller(**settings), test)


def test_records_that_are_there_and_those_that_come_are_processed_in_order() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1", "2", "3")

    async def test() -> None:
        await lab.until(lambda: lab.function.batches == [["1", "2"], ["3"]])
        lab.stream.add("4")
        await lab.until(lambda: lab.function.batches[2:] == [["4"]])

    run(lab, test, batch_size=2)
    assert set(lab.results) == {"OK"}


def test_latest_sees_only_what_comes_after_the_mapping_was_made() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1")

    async def test() -> None:
        lab.stream.add("2")
        await lab.until(lambda: lab.function.batches)

    run(lab, test, starting_position="LATEST")
    assert lab.function.batches == [["2"]]


def test_nothing_is_read_while_nothing_comes() -> None:
    lab = MappingLab(ScriptedFunction())

    async def test() -> None:
        await lab.until(lambda: lab.stream.reads)
        await asyncio.sleep(0.05)
        lab.clock.advance(200)
        await asyncio.sleep(0.05)

    run(lab, test)
    assert lab.stream.reads == 1


def test_another_poller_goes_on_where_the_first_one_was() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1", "2")

    async def first() -> None:
        await lab.until(lambda: lab.results)

    async def second() -> None:
        lab.stream.add("3")
        await lab.until(lambda: len(lab.function.batches) == 2)

    run(lab, first)
    run(lab, second)
    assert lab.function.batches == [["1", "2"], ["3"]]


def test_filtered_records_reach_no_function() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1", "2", "3")

    async def test() -> None:
        await lab.until(lambda: lab.function.batches)

    run(lab, test, patterns=['{"data": {"n": [{"numeric": [">", 1]}]}}'])
    assert lab.function.batches == [["2", "3"]]


def test_a_batch_waits_for_the_end_of_its_window_unless_it_is_full() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.stream.reads > 1)
        lab.stream.add("2")
        await lab.until(lambda: lab.stream.reads > 2)
        assert lab.function.batches == []
        await lab.until(lambda: lab.function.batches, advance_s=1)
        lab.stream.add("3", "4", "5")
        await lab.until(lambda: len(lab.function.batches) == 2)

    run(lab, test, batching_window_s=30, batch_size=3)
    assert lab.function.batches == [["1", "2"], ["3", "4", "5"]]


def test_a_batch_that_fails_too_often_is_given_up_and_told_of() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("1")))
    lab.stream.add("1", "2")

    async def test() -> None:
        await lab.until(lambda: lab.destinations.sent, advance_s=0.1)
        lab.stream.add("3")
        await lab.until(lambda: lab.function.batches[-1] == ["3"])

    run(lab, test, retries=2, failure_destination=QUEUE)
    assert lab.function.batches == [["1", "2"]] * 3 + [["3"]]
    ((destination, record),) = lab.destinations.sent
    record.pop("timestamp")
    assert (destination, record) == (
        QUEUE,
        {
            "requestContext": {
                "requestId": "request",
                "functionArn": FUNCTION_ARN,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 3,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "KinesisBatchInfo": {
                "shardId": "shard-0",
                "startSequenceNumber": "1",
                "endSequenceNumber": "2",
                "approximateArrivalOfFirstRecord": "2026-03-01T00:00:00.000Z",
                "approximateArrivalOfLastRecord": "2026-03-01T00:00:00.000Z",
                "batchSize": 2,
                "streamArn": STREAM_ARN,
            },
        },
    )
    assert lab.results == ["PROBLEM: Function call failed"] * 3 + ["OK"]


def test_a_defect_ends_no_shard() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("1")))
    lab.destinations.defects = [RuntimeError("of the destination")]
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.destinations.sent, advance_s=0.1)
        lab.stream.add("2")
        await lab.until(lambda: lab.function.batches[-1] == ["2"])

    run(lab, test, retries=0, failure_destination=QUEUE)
    assert lab.function.batches == [["1"], ["1"], ["2"]]


def test_halving_finds_the_record_that_fails() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("3")))
    lab.stream.add("1", "2", "3", "4")

    async def test() -> None:
        await lab.until(lambda: lab.results[-1:] == ["OK"] and lab.destinations.sent, advance_s=0.1)

    run(lab, test, bisects=True, retries=0, failure_destination=QUEUE)
    assert lab.function.batches == [["1", "2", "3", "4"], ["1", "2"], ["3", "4"], ["3"], ["4"]]
    assert [record["KinesisBatchInfo"]["startSequenceNumber"] for _, record in lab.destinations.sent] == ["3"]


def test_reported_failures_move_the_checkpoint() -> None:
    def answer(event: Any) -> Any:
        ids = [each["id"] for each in event["Records"]]
        return {"batchItemFailures": [{"itemIdentifier": "3"}, {"itemIdentifier": "4"}]} if ids[0] == "1" else None

    lab = MappingLab(ScriptedFunction(answer))
    lab.stream.add("1", "2", "3", "4")

    async def test() -> None:
        await lab.until(lambda: lab.results[-1:] == ["OK"], advance_s=0.1)

    run(lab, test, reports_item_failures=True)
    assert lab.function.batches == [["1", "2", "3", "4"], ["3", "4"]]


def test_records_that_are_too_old_are_given_up_without_a_call() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1", arrival_s=NOW_S - 61)
    lab.stream.add("2")

    async def test() -> None:
        await lab.until(lambda: lab.results)

    run(lab, test, record_age_s=60, failure_destination=QUEUE)
    assert lab.function.batches == [["2"]]
    ((_, record),) = lab.destinations.sent
    assert "responseContext" not in record
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == 1


def test_throttles_are_no_retries() -> None:
    refusals = iter([InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.", 429)] * 4)
    lab = MappingLab(ScriptedFunction(lambda _event: next(refusals, None)))
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.results, advance_s=0.5)

    run(lab, test, retries=0)
    assert lab.results == ["OK"]


def test_a_lane_for_each_key_works_beside_the_others() -> None:
    lab = MappingLab(ScriptedFunction())
    for number in range(20):
        lab.stream.add(str(number), key=f"key-{number % 5}")

    async def test() -> None:
        lab.function.gate = asyncio.Event()
        await lab.until(lambda: lab.function.running > 1)
        lab.function.gate.set()
        await lab.until(lambda: sum(map(len, lab.function.batches)) == 20)

    run(lab, test, parallelization=4, batch_size=2)
    order = [int(each) for batch in lab.function.batches for each in batch]
    for key in range(5):
        of_key = [each for each in order if each % 5 == key]
        assert of_key == sorted(of_key)


def test_children_of_a_shard_are_read_when_it_is_through() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.function.batches)
        lab.stream.split("shard-0", "shard-1", "shard-2")
        lab.stream.add("2", shard="shard-1")
        lab.stream.add("3", shard="shard-2")
        await lab.until(lambda: len(lab.function.batches) == 3)

    run(lab, test)
    assert sorted(lab.function.batches) == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize("position", ["LATEST", "TRIM_HORIZON"])
def test_a_stream_that_is_made_again_is_read_whole_from_its_beginning(position: str) -> None:
    """AWS's mappings name their stream by an ARN that the next one of the name has too."""
    lab = MappingLab(ScriptedFunction())

    async def test() -> None:
        await lab.until(lambda: lab.stream.reads)
        lab.stream.add("1")
        lab.stream.split("shard-0", "shard-1", "shard-2")
        await lab.until(lambda: lab.function.batches == [["1"]] and lab.checkpoints.has_ended("shard-0"))
        lab.stream.make_again("shard-0", "shard-1")
        lab.stream.add("2", shard="shard-0")
        lab.stream.add("3", shard="shard-1")
        await lab.until(lambda: len(lab.function.batches) == 3)

    run(lab, test, starting_position=position)
    assert sorted(lab.function.batches[1:]) == [["2"], ["3"]]


def test_a_time_is_where_children_begin_too() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.add("1", arrival_s=NOW_S - 30)
    lab.stream.split("shard-0", "shard-1")
    lab.stream.add("2", shard="shard-1", arrival_s=NOW_S - 20)
    lab.stream.add("3", shard="shard-1", arrival_s=NOW_S - 5)

    async def test() -> None:
        await lab.until(lambda: lab.function.batches)

    run(lab, test, starting_position="AT_TIMESTAMP", starting_timestamp_s=NOW_S - 10)
    assert lab.function.batches == [["3"]]


def test_a_merged_shard_waits_for_both_of_its_parents() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.stream.records["shard-1"] = []
    lab.stream.add("1", shard="shard-0")
    lab.stream.add("2", shard="shard-1")

    async def test() -> None:
        lab.function.gate = asyncio.Event()
        await lab.until(lambda: lab.function.running == 2)
        lab.stream.split("shard-0", "shard-2")
        lab.stream.closed.add("shard-1")
        lab.stream.parents["shard-2"] = ("shard-0", "shard-1")
        lab.stream.add("3", shard="shard-2")
        lab.function.gate.set()
        await lab.until(lambda: len(lab.function.batches) == 3)

    run(lab, test)
    assert lab.function.batches[2] == ["3"]


def test_a_lane_that_is_stuck_holds_up_no_other() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("stuck")))
    lab.stream.add("stuck", *(f"behind-{number}" for number in range(200)), key="a")
    lab.stream.add("free", key="d")  # of the other lane

    async def test() -> None:
        await lab.until(lambda: ["free"] in lab.function.batches, advance_s=0.1)

    run(lab, test, parallelization=2, batch_size=1)
    assert {batch[0] for batch in lab.function.batches} == {"stuck", "free"}


def test_a_shard_that_is_stuck_holds_up_no_other() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("stuck")))
    lab.stream.records["shard-1"] = []
    lab.stream.add("stuck")
    lab.stream.add(*(f"free-{number}" for number in range(50)), shard="shard-1")

    async def test() -> None:
        await lab.until(lambda: sum(map(len, lab.function.batches)) >= 51, advance_s=0.1)

    run(lab, test)


def test_what_the_stream_keeps_no_more_is_tried_no_more() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("1")))
    lab.stream.add("1")
    lab.stream.kept_s = 600

    async def test() -> None:
        await lab.until(lambda: len(lab.function.batches) > 5, advance_s=1)
        lab.stream.add("2", arrival_s=NOW_S + 3600)
        await lab.until(lambda: ["2"] in lab.function.batches, advance_s=10)

    run(lab, test, failure_destination=QUEUE)
    assert lab.destinations.sent == []


def test_the_final_invocation_of_a_window_is_tried_again_and_then_given_up() -> None:
    def answer(event: Any) -> Any:
        return ValueError() if event["isFinalInvokeForWindow"] else {"state": {"of": event["Records"][0]["id"]}}

    lab = MappingLab(ScriptedFunction(answer))
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.results)
        await lab.until(lambda: len(lab.function.events) == 4, advance_s=10)
        lab.stream.add("2", arrival_s=lab.clock.time())
        await lab.until(lambda: len(lab.results) == 5)

    run(lab, test, tumbling_window_s=60, retries=2)
    finals = [event["isFinalInvokeForWindow"] for event in lab.function.events]
    assert finals == [False, True, True, True, False]
    assert [event["state"] for event in lab.function.events[1:4]] == [{"of": "1"}] * 3
    assert lab.results == ["OK", *["PROBLEM: Function call failed"] * 3, "OK"]


def test_a_final_invocation_without_a_limit_of_retries_ends_with_the_records_retention() -> None:
    lab = MappingLab(ScriptedFunction(lambda event: ValueError() if event["isFinalInvokeForWindow"] else {"state": {}}))
    lab.stream.add("1")
    lab.stream.kept_s = 600

    async def test() -> None:
        await lab.until(lambda: lab.results)
        await lab.until(lambda: len(lab.function.events) > 3, advance_s=10)
        await lab.until(lambda: lab.clock.time() > NOW_S + 60 + 700, advance_s=10)
        lab.stream.add("2", arrival_s=lab.clock.time())
        await lab.until(lambda: lab.results[-1] == "OK")

    run(lab, test, tumbling_window_s=60)


def test_state_goes_through_a_window_and_ends_with_it() -> None:
    lab = MappingLab(ScriptedFunction(lambda event: {"state": {"sum": event["state"].get("sum", 0) + 1}}))
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.results)
        lab.stream.add("2")
        await lab.until(lambda: len(lab.results) == 2)
        await lab.until(lambda: len(lab.function.events) == 3, advance_s=10)

    run(lab, test, tumbling_window_s=60)
    window = {"start": "2026-03-01T00:00:00Z", "end": "2026-03-01T00:01:00Z"}
    around = {"window": window, "shardId": "shard-0", "eventSourceARN": STREAM_ARN, "isWindowTerminatedEarly": False}
    assert lab.function.events == [
        {"Records": [{"id": "1"}], "state": {}, "isFinalInvokeForWindow": False, **around},
        {"Records": [{"id": "2"}], "state": {"sum": 1}, "isFinalInvokeForWindow": False, **around},
        {"Records": [], "state": {"sum": 2}, "isFinalInvokeForWindow": True, **around},
    ]


def test_state_has_numbers_of_any_size() -> None:
    lab = MappingLab(ScriptedFunction(lambda _event: {"state": {"sum": 2**70}}))
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.results)
        lab.stream.add("2")
        await lab.until(lambda: len(lab.function.events) == 2)

    run(lab, test, tumbling_window_s=60)
    assert lab.function.events[1]["state"] == {"sum": 2**70}


def counting(event: Any) -> Any:
    """Counts the records of a window."""
    return {"state": {"count": event["state"].get("count", 0) + len(event["Records"])}}


def test_a_window_goes_on_in_the_next_poller() -> None:
    """A mapping that is updated or disabled leaves its windows; AWS does not tell what becomes of them."""
    lab = MappingLab(ScriptedFunction(counting))
    lab.stream.add("1")

    async def first() -> None:
        await lab.until(lambda: lab.results)

    async def second() -> None:
        lab.stream.add("2")
        await lab.until(lambda: len(lab.results) == 2)
        await lab.until(lambda: len(lab.results) == 3, advance_s=10)

    run(lab, first, tumbling_window_s=60)
    run(lab, second, tumbling_window_s=60)
    states = [(event["state"], event["isFinalInvokeForWindow"]) for event in lab.function.events]
    assert states == [({}, False), ({"count": 1}, False), ({"count": 2}, True)]


def test_a_final_invocation_that_was_not_made_is_made_by_the_next_poller() -> None:
    throttled = InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.", 429)
    refuses = [True]

    def answer(event: Any) -> Any:
        return throttled if event["isFinalInvokeForWindow"] and refuses[0] else counting(event)

    lab = MappingLab(ScriptedFunction(answer))
    lab.stream.add("1")

    async def first() -> None:
        await lab.until(lambda: lab.results)
        await lab.until(lambda: len(lab.function.events) > 2, advance_s=10)

    async def second() -> None:
        refuses[0] = False
        await lab.until(lambda: len(lab.results) == 2)

    run(lab, first, tumbling_window_s=60)
    run(lab, second, tumbling_window_s=60)
    assert lab.function.events[-1]["isFinalInvokeForWindow"]
    assert lab.function.events[-1]["state"] == {"count": 1}


def test_a_window_of_another_length_begins_anew() -> None:
    lab = MappingLab(ScriptedFunction(counting))
    lab.stream.add("1")

    async def one_result() -> None:
        count = len(lab.results)
        lab.stream.add(str(count + 2))
        await lab.until(lambda: len(lab.results) > count)

    run(lab, one_result, tumbling_window_s=60)
    run(lab, one_result, tumbling_window_s=30)
    assert lab.function.events[-1]["state"] == {}


def test_the_end_of_a_shard_is_the_end_of_its_window() -> None:
    lab = MappingLab(ScriptedFunction(counting))
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.results)
        lab.stream.split("shard-0", "shard-1")
        await lab.until(lambda: len(lab.results) == 2)

    run(lab, test, tumbling_window_s=60)
    assert [event["isFinalInvokeForWindow"] for event in lab.function.events] == [False, True]


@pytest.mark.parametrize("answer", [None, {}, {"state": None}])
def test_a_response_without_state_has_failed(answer: Any) -> None:
    lab = MappingLab(ScriptedFunction(lambda _event: answer))
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.results)

    run(lab, test, tumbling_window_s=60, retries=0)
    assert lab.results == ["PROBLEM: Function call failed"]


def test_events_and_the_age_of_the_last_record_are_counted() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics"""
    lab = MappingLab(ScriptedFunction(failing_on("3")))
    lab.stream.add("1", "2", arrival_s=NOW_S - 3)
    lab.stream.add("3", arrival_s=NOW_S - 2)

    async def test() -> None:
        await lab.until(lambda: lab.destinations.sent, advance_s=1)

    settings: dict[str, Any] = {"retries": 0, "failure_destination": QUEUE, "patterns": ['{"id": ["2", "3"]}']}
    run(lab, test, counts_events=True, **settings)
    assert lab.metrics.of_mapping == {
        "PolledEventCount": 3,
        "FilteredOutEventCount": 1,
        "InvokedEventCount": 2,
        "DroppedEventCount": 2,
        "OnFailureDestinationDeliveredEventCount": 2,
    }
    ((function, name, age_ms),) = lab.metrics.of_function
    assert (function, name) == (FUNCTION_ARN, "IteratorAge")
    assert 2000 <= age_ms < 60_000


def test_a_destination_that_takes_nothing_is_counted() -> None:
    lab = MappingLab(ScriptedFunction(failing_on("1")))
    lab.destinations.can_send = False
    lab.stream.add("1")

    async def test() -> None:
        await lab.until(lambda: lab.metrics.of_function[-1:] == [(FUNCTION_ARN, "DestinationDeliveryFailures", 1)])

    run(lab, test, counts_events=True, retries=0, failure_destination=QUEUE)
    assert "OnFailureDestinationDeliveredEventCount" not in lab.metrics.of_mapping
