"""What comes behind a response, measured."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeport.core.clock import ManualClock
from homeport.functions.errors import FunctionFailure
from homeport.functions.phases.overhead import Overhead
from homeport.functions.platform_events import Span
from support.functions import NOW_S, run


def measured(*steps: Callable[[Overhead], Any]) -> tuple[float, float | None, list[Span], list[Span]]:
    """Of an invocation whose steps are a quarter of a second apart, and as long ago.

    How long the runtime had and the extensions have, and the spans of both.
    """

    async def work() -> tuple[float, float | None, list[Span], list[Span]]:
        clock = ManualClock(NOW_S)
        overhead = Overhead(asyncio.get_running_loop(), clock)
        for step in steps:
            clock.advance(0.25)
            step(overhead)
        clock.advance(0.25)
        extensions_ms, spans = overhead.extensions_ms, overhead.extension_spans()
        return overhead.runtime_duration_ms, extensions_ms, overhead.runtime_spans(), spans

    return run(work())


def test_whole_response() -> None:
    assert measured(Overhead.answered, Overhead.runtime_is_ready) == (
        500.0,
        250.0,
        [
            Span("responseLatency", NOW_S, 250.0),
            Span("responseDuration", NOW_S + 0.25, 0.0),
            Span("runtimeOverhead", NOW_S + 0.25, 250.0),
        ],
        [Span("extensionOverhead", NOW_S + 0.5, 250.0)],
    )


def test_streamed_response() -> None:
    duration_ms, extensions_ms, spans, _ = measured(
        Overhead.begin_response, Overhead.answered, Overhead.runtime_is_ready, Overhead.runtime_is_ready
    )

    assert (duration_ms, extensions_ms) == (750.0, 500.0), "the runtime is ready once"
    assert [(span.name, span.duration_ms) for span in spans] == [
        ("responseLatency", 250.0),
        ("responseDuration", 250.0),
        ("runtimeOverhead", 250.0),
    ]


def test_runtime_that_is_not_ready() -> None:
    assert measured(Overhead.answered) == (500.0, None, [], [])


def test_failure_ends_it_once_and_not_by_what_is_wrong_with_the_response_alone() -> None:
    fatal, other = FunctionFailure("Extension.Crash", b"{}", "error"), FunctionFailure("Other", b"{}", "timeout")

    async def work() -> None:
        overhead = Overhead(asyncio.get_running_loop(), ManualClock(NOW_S))
        overhead.fail(FunctionFailure("Function.ResponseSizeTooLarge", b"{}", ""))
        assert not overhead.failure.done()
        overhead.fail(fatal)
        overhead.fail(other)
        assert overhead.failure.result() is fatal

    run(work())
