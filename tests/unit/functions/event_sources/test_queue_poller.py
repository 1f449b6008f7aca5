"""Mappings of queues: batches, concurrency, partial responses, windows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from homeport.functions.event_sources.ports import InvocationRefusedError
from support.event_sources import MappingLab, ScriptedFunction, work


def run(lab: MappingLab, test: Callable[[], Awaitable[None]], **settings: Any) -> None:
    work(lab, lambda: lab.queue_poller(**settings), test)


def test_messages_are_processed_and_deleted() -> None:
    lab = MappingLab(ScriptedFunction())

    async def test() -> None:
        lab.queue.add("a", "b", "c")
        await lab.until(lambda: sorted(lab.queue.deleted) == ["a", "b", "c"])

    run(lab, test, batch_size=2)
    assert lab.function.batches == [["a", "b"], ["c"]]


def test_nothing_is_received_while_nothing_comes() -> None:
    lab = MappingLab(ScriptedFunction())

    async def test() -> None:
        await lab.until(lambda: lab.queue.receives)
        await asyncio.sleep(0.05)
        lab.clock.advance(3600)
        await asyncio.sleep(0.05)

    run(lab, test)
    assert lab.queue.receives == 1


def test_what_fails_stays_in_the_queue() -> None:
    lab = MappingLab(ScriptedFunction(lambda _event: ValueError()))
    lab.queue.add("a")

    async def test() -> None:
        await lab.until(lambda: lab.results)

    run(lab, test)
    assert (lab.queue.deleted, lab.results) == ([], ["PROBLEM: Function call failed"])


def test_reported_failures_stay_and_the_rest_is_deleted() -> None:
    lab = MappingLab(ScriptedFunction(lambda _event: {"batchItemFailures": [{"itemIdentifier": "b"}]}))
    lab.queue.add("a", "b", "c")

    async def test() -> None:
        await lab.until(lambda: lab.queue.deleted)

    run(lab, test, reports_item_failures=True)
    assert lab.queue.deleted == ["a", "c"]


def test_filtered_messages_are_deleted_unseen() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.queue.add("a", body='{"n": 1}')
    lab.queue.add("b", body='{"n": 2}')

    async def test() -> None:
        await lab.until(lambda: sorted(lab.queue.deleted) == ["a", "b"])

    run(lab, test, patterns=['{"body": {"n": [2]}}'])
    assert lab.function.batches == [["b"]]


def test_five_batches_at_first_and_more_while_it_stays_busy() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.queue.add(*map(str, range(50)))

    async def test() -> None:
        lab.function.gate = asyncio.Event()
        await lab.until(lambda: lab.function.running == 5)
        assert lab.function.running == 5
        await lab.until(lambda: lab.function.running >= 10, advance_s=0.01)
        lab.function.gate.set()

    run(lab, test, batch_size=1)


def test_maximum_concurrency() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.queue.add(*map(str, range(20)))

    async def test() -> None:
        lab.function.gate = asyncio.Event()
        await lab.until(lambda: lab.function.running == 2)
        lab.clock.advance(60)
        lab.function.gate.set()
        await lab.until(lambda: len(lab.queue.deleted) == 20, advance_s=0.1)

    run(lab, test, batch_size=1, maximum_concurrency=2)
    assert lab.function.most_running == 2


def test_a_batching_window_gathers_messages() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.queue.add("a")

    async def test() -> None:
        await lab.until(lambda: lab.queue.receives)
        lab.queue.add("b")
        await lab.until(lambda: lab.queue.receives > 1)
        await lab.until(lambda: lab.function.batches, advance_s=0.5)

    run(lab, test, batching_window_s=5)
    assert lab.function.batches == [["a", "b"]]


def test_a_throttled_function_is_tried_again_until_the_messages_are_visible_to_others() -> None:
    throttled = InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.", 429)
    lab = MappingLab(ScriptedFunction(lambda _event: throttled))
    lab.queue.add("a")

    async def test() -> None:
        await lab.until(lambda: len(lab.function.batches) == 6, advance_s=0.25)
        lab.clock.advance(60)
        lab.queue.add("b")
        await lab.until(lambda: lab.function.batches[-1] == ["b"])

    run(lab, test)
    assert lab.function.batches == [["a"]] * 6 + [["b"]]
    assert (lab.queue.deleted, lab.results) == ([], [])


def test_a_defect_ends_neither_the_mapping_nor_the_message() -> None:
    defects = iter([RuntimeError("of the invoker")])
    lab = MappingLab(ScriptedFunction(lambda _event: next(defects, None)))
    lab.queue.defects = [RuntimeError("of the queue")]

    async def test() -> None:
        lab.queue.add("a")
        await lab.until(lambda: lab.queue.deleted, advance_s=0.1)

    run(lab, test)
    assert (lab.function.batches, lab.results) == ([["a"], ["a"]], ["OK"])


def test_events_are_counted_where_the_mapping_asks_for_it() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics"""
    lab = MappingLab(ScriptedFunction(lambda _event: {"batchItemFailures": [{"itemIdentifier": "b"}]}))
    lab.queue.add("other", body='{"n": 0}')
    lab.queue.add("a", "b", "c", body='{"n": 1}')

    async def test() -> None:
        await lab.until(lambda: len(lab.queue.deleted) == 3 and lab.metrics.of_mapping["DeletedEventCount"])

    run(lab, test, reports_item_failures=True, patterns=['{"body": {"n": [1]}}'], counts_events=True)
    assert lab.metrics.of_mapping == {
        "PolledEventCount": 4,
        "FilteredOutEventCount": 1,
        "InvokedEventCount": 3,
        "FailedInvokeEventCount": 1,
        "DeletedEventCount": 2,
    }
    assert lab.metrics.of_function == []


def test_events_are_not_counted_unasked() -> None:
    lab = MappingLab(ScriptedFunction())
    lab.queue.add("a")

    async def test() -> None:
        await lab.until(lambda: lab.queue.deleted)

    run(lab, test)
    assert not lab.metrics.of_mapping
