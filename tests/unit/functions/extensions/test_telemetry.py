"""Telemetry streams: what each subscriber gets, and when, at a listener of its own.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html#runtimes-logs-api-msg
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from homeport.core.clock import ManualClock, Timer
from homeport.functions import platform_events
from homeport.functions.extensions.errors import RefusalError
from homeport.functions.extensions.telemetry.subscription import LOGS, TELEMETRY, Api
from homeport.functions.extensions.telemetry.telemetry import SUBSCRIBED, Telemetry
from homeport.functions.logs import Report
from support.functions import NOW_S, eventually, run

TIME = "2026-03-01T00:00:00.000Z"
ID = "r-1"
SANDBOX = "127.130.1.2"
"""Nobody listens there, but in one test."""
ARN = "arn:aws:lambda:us-east-1:123456789012:function:codes"


class Listener:
    """A server of an extension's, of either protocol, that may refuse what comes."""

    def __init__(self, statuses: list[int]) -> None:
        self.statuses = statuses
        self.requests: list[bytes] = []
        self.batches: list[Any] = []
        self.lines: list[Any] = []
        self.port = 0

    async def serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.requests.append(head)
            self.batches.append(json.loads(body))
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nOK".encode())
        writer.close()

    async def serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.lines.append(json.loads(line))
        writer.close()

    @property
    def entries(self) -> list[Any]:
        return [entry for batch in self.batches for entry in batch]


class NotedClock(ManualClock):
    """Knows how far ahead was looked last."""

    delay_s = 0.0

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        self.delay_s = delay_s
        return super().call_later(delay_s, callback)


class Lab:
    def __init__(self, listener: Listener, *, is_structured: bool) -> None:
        self.clock = NotedClock(NOW_S)
        self.listener = listener
        self.logged: list[str] = []
        loop = asyncio.get_running_loop()
        self.telemetry = Telemetry(
            self.clock,
            loop,
            lambda line, _: self.logged.append(line),
            sandbox=SANDBOX,
            is_structured=is_structured,
        )
        self.telemetry.begin()

    def subscribe(self, name: str = "agent", api: Api = TELEMETRY, **changes: Any) -> Any:
        uri = f"http://sandbox.localdomain:{self.listener.port}/in"
        request = {
            "schemaVersion": api.schema_versions[-1],
            "types": ["platform", "function", "extension"],
            "destination": {"protocol": "HTTP", "URI": uri},
            **changes,
        }
        return self.telemetry.subscribe(api, name, json.dumps(request).encode())

    async def received(self, count: int) -> list[Any]:
        """The entries that came, once the buffering's time is over."""
        self.clock.advance(1.0)
        await eventually(lambda: len(self.listener.entries) >= count)
        return self.listener.entries


def in_lab(
    work: Callable[[Lab], Awaitable[None]], statuses: tuple[int, ...] = (), *, is_structured: bool = False
) -> None:
    async def body() -> None:
        listener = Listener(list(statuses))
        serve = listener.serve_http
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        listener.port = server.sockets[0].getsockname()[1]
        lab = Lab(listener, is_structured=is_structured)
        try:
            await work(lab)
        finally:
            lab.telemetry.stop()
            server.close()
            await server.wait_closed()

    run(body())


def entry(kind: str, record: Any) -> dict[str, Any]:
    return {"time": TIME, "type": kind, "record": record}


SUBSCRIPTION = entry(
    "platform.telemetrySubscription",
    {"name": "agent", "state": "Subscribed", "types": ["platform", "function", "extension"]},
)


def test_subscriber_gets_what_it_asked_for_in_one_request() -> None:
    async def work(lab: Lab) -> None:
        assert lab.subscribe(types=["platform", "function"]) is SUBSCRIBED
        lab.telemetry.tell_output("function", ["one\n", "two\n"])
        lab.telemetry.tell_output("extension", ["not wanted\n"])

        assert await lab.received(3) == [
            entry(
                "platform.telemetrySubscription",
                {"name": "agent", "state": "Subscribed", "types": ["platform", "function"]},
            ),
            entry("function", "one\n"),
            entry("function", "two\n"),
        ]
        head = lab.listener.requests[0].decode()
        assert head.startswith("POST /in HTTP/1.1\r\n")
        assert f"Host: sandbox.localdomain:{lab.listener.port}\r\n" in head
        assert "Content-Type: application/json\r\n" in head
        assert len(lab.listener.requests) == 1
        assert lab.logged == ["TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform, Function]\n"]

    in_lab(work)


def test_environments_have_addresses_of_their_own() -> None:
    async def work(lab: Lab) -> None:
        own = Listener([])
        server = await asyncio.start_server(own.serve_http, SANDBOX, lab.listener.port)
        lab.subscribe()
        lab.clock.advance(1.0)
        await eventually(lambda: own.entries == [SUBSCRIPTION])
        server.close()
        await server.wait_closed()

        assert lab.listener.entries == []

    in_lab(work)


def test_tcp_gets_lines() -> None:
    async def work(lab: Lab) -> None:
        server = await asyncio.start_server(lab.listener.serve_tcp, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        lab.subscribe(destination={"protocol": "TCP", "port": port})
        lab.clock.advance(1.0)
        await eventually(lambda: len(lab.listener.lines) == 1)
        lab.telemetry.tell_output("function", ["later\n"])
        lab.clock.advance(1.0)
        await eventually(lambda: len(lab.listener.lines) == 2)

        later = {"time": "2026-03-01T00:00:01.000Z", "type": "function", "record": "later\n"}
        assert lab.listener.lines == [SUBSCRIPTION, later]
        lab.telemetry.stop()
        server.close()
        await server.wait_closed()

    in_lab(work)


def test_who_subscribes_hears_of_the_init_phase_from_its_beginning() -> None:
    async def work(lab: Lab) -> None:
        lab.telemetry.tell_output("extension", ["starting\n"])
        lab.subscribe()

        assert await lab.received(2) == [entry("extension", "starting\n"), SUBSCRIPTION]

    in_lab(work)


def test_subscriptions_are_closed_after_the_init_phase_and_outlive_it() -> None:
    async def work(lab: Lab) -> None:
        lab.subscribe()
        lab.telemetry.close()
        assert lab.telemetry.is_active
        for api, name in ((TELEMETRY, "Telemetry"), (LOGS, "Logs")):
            with pytest.raises(RefusalError) as refused:
                lab.subscribe("late", api)
            assert refused.value.answer.status == 403
            assert json.loads(refused.value.answer.body) == {
                "errorType": f"{name}.SubscriptionClosed",
                "errorMessage": f"{name} API subscription is closed already",
            }

        lab.telemetry.begin()
        assert lab.subscribe() is SUBSCRIBED
        state = {"name": "agent", "state": "Already subscribed", "types": ["platform", "function", "extension"]}
        assert await lab.received(2) == [SUBSCRIPTION, entry("platform.telemetrySubscription", state)]

    in_lab(work)


def test_nobody_listens() -> None:
    async def work(lab: Lab) -> None:
        lab.telemetry.close()

        assert not lab.telemetry.is_active

    in_lab(work)


def test_an_extension_uses_one_of_the_apis() -> None:
    async def work(lab: Lab) -> None:
        lab.subscribe(api=LOGS)
        with pytest.raises(RefusalError) as refused:
            lab.subscribe()
        assert refused.value.answer.status == 400
        assert json.loads(refused.value.answer.body)["errorType"] == "ValidationError"

    in_lab(work)


START = platform_events.start(ID, ARN, "$LATEST")
REPORT = platform_events.report(Report(ID, 1.5, 128, 60))
DONE = platform_events.runtime_done(ID, None, 1.5, 3)
PLATFORM = [START, DONE, platform_events.end(ID), REPORT, platform_events.fault("broken")]
WHOLE_REPORT = {
    "requestId": ID,
    "metrics": {"durationMs": 1.5, "billedDurationMs": 2, "memorySizeMB": 128, "maxMemoryUsedMB": 60},
    "status": "success",
}
OLD_START = entry("platform.start", {"requestId": ID, "version": "$LATEST"})
WHOLE_DONE = {"requestId": ID, "status": "success", "metrics": {"durationMs": 1.5, "producedBytes": 3}}
OF_LOGS = [
    OLD_START,
    entry("platform.end", {"requestId": ID}),
    entry("platform.report", {"requestId": ID, "metrics": WHOLE_REPORT["metrics"]}),
    entry("platform.fault", "broken"),
]


@pytest.mark.parametrize(
    ("api", "version", "expected"),
    [
        (
            TELEMETRY,
            "2025-01-29",
            [
                entry("platform.start", {"requestId": ID, "functionArn": ARN, "version": "$LATEST"}),
                entry("platform.runtimeDone", WHOLE_DONE),
                entry("platform.report", WHOLE_REPORT),
                entry("platform.fault", "broken"),
            ],
        ),
        (
            TELEMETRY,
            "2022-07-01",
            [
                OLD_START,
                entry("platform.runtimeDone", WHOLE_DONE),
                entry("platform.report", WHOLE_REPORT),
                entry("platform.fault", "broken"),
            ],
        ),
        (LOGS, "2020-08-15", OF_LOGS),
        (
            LOGS,
            "2021-03-18",
            [OF_LOGS[0], entry("platform.runtimeDone", {"requestId": ID, "status": "success"}), *OF_LOGS[1:]],
        ),
    ],
)
def test_versions_show_events_as_they_know_them(api: Api, version: str, expected: list[Any]) -> None:
    """That the older versions of the Telemetry API lack `functionArn` is taken from lines of their time."""

    async def work(lab: Lab) -> None:
        lab.subscribe(api=api, schemaVersion=version)
        for event in PLATFORM:
            lab.telemetry.tell(event)

        entries = await lab.received(1 + len(expected))
        assert entries[0]["type"] == ("platform.logsSubscription" if api is LOGS else "platform.telemetrySubscription")
        assert entries[1:] == expected

    in_lab(work)


@pytest.mark.parametrize(
    ("api", "version", "is_structured", "is_object"),
    [
        (TELEMETRY, "2022-07-01", True, False),
        (TELEMETRY, "2022-12-13", True, True),
        (TELEMETRY, "2025-01-29", True, True),
        (TELEMETRY, "2025-01-29", False, False),
        (LOGS, "2021-03-18", True, False),
    ],
)
def test_structured_messages_are_objects_since_the_second_version(
    api: Api, version: str, is_structured: bool, is_object: bool
) -> None:
    async def work(lab: Lab) -> None:
        lab.subscribe(api=api, schemaVersion=version, types=["function"])
        lab.telemetry.tell_output("function", ['{"level": "INFO"}\n', "plain\n"])

        expected = {"level": "INFO"} if is_object else '{"level": "INFO"}\n'
        assert await lab.received(2) == [entry("function", expected), entry("function", "plain\n")]

    in_lab(work, is_structured=is_structured)


def test_batch_goes_out_when_it_is_full() -> None:
    async def work(lab: Lab) -> None:
        lab.subscribe(buffering={"maxItems": 1000, "timeoutMs": 30_000}, types=["function"])
        lab.telemetry.tell_output("function", [f"{number}\n" for number in range(999)])
        await asyncio.sleep(0.05)
        assert lab.listener.batches == []
        lab.telemetry.tell_output("function", ["last\n"])
        await eventually(lambda: len(lab.listener.entries) == 1000)

        lab.telemetry.tell_output("function", ["x" * 300_000])
        await eventually(lambda: len(lab.listener.entries) == 1001)

    in_lab(work)


async def pause(lab: Lab, seconds: float) -> None:
    """Until a batch waits for so long."""
    await eventually(lambda: round(lab.clock.delay_s, 6) == seconds)


def test_batch_that_is_refused_is_tried_again_after_longer_and_longer_pauses() -> None:
    async def work(lab: Lab) -> None:
        lab.subscribe()
        lab.clock.advance(1.0)
        await eventually(lambda: len(lab.listener.statuses) == 1)
        await pause(lab, 0.1)
        lab.telemetry.tell_output("function", ["meanwhile\n"])
        lab.clock.advance(0.1)
        await eventually(lambda: lab.listener.statuses == [])
        assert lab.listener.batches == []
        await pause(lab, 0.2)
        lab.clock.advance(0.2)
        await eventually(lambda: lab.listener.batches == [[SUBSCRIPTION]])
        lab.clock.advance(1.0)
        await eventually(lambda: len(lab.listener.entries) == 2)

    in_lab(work, statuses=(500, 503))


def test_entries_that_overflow_are_counted() -> None:
    async def work(lab: Lab) -> None:
        lab.subscribe(types=["platform", "function"])
        lab.clock.advance(1.0)
        # The first batch is refused, so that it is still on its way when the next one is full.
        await pause(lab, 0.1)
        lab.telemetry.tell_output("function", ["x" * 300_000])
        lab.clock.advance(0.1)
        await eventually(lambda: len(lab.listener.batches) == 1)
        lab.clock.advance(1.0)
        await eventually(lambda: len(lab.listener.batches) == 2)

        (dropped,) = lab.listener.batches[1]
        size = len(json.dumps(entry("function", "x" * 300_000), separators=(",", ":")))
        assert dropped["type"] == "platform.logsDropped"
        assert dropped["record"] == {
            "reason": "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.",
            "droppedRecords": 1,
            "droppedBytes": size,
        }

    in_lab(work, statuses=(500,))
