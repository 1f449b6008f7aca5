import asyncio
from typing import Any

import pytest

from homeport.functions.invocation import ResponseStream
from homeport.functions.streamed_invocation import WAITING_BYTES, StreamedInvocation


class Source:
    """A ResponseSource that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def hold(self) -> None:
        self.told.append("hold")

    def release(self) -> None:
        self.told.append("release")


def test_pieces_then_result() -> None:
    async def invoke(stream: ResponseStream) -> Any:
        stream.begin("text/plain", None)
        stream.write(b"one")
        stream.write(b"")
        await asyncio.sleep(0)
        stream.write(b"two")
        return "result"

    async def scenario() -> list[Any]:
        invocation = StreamedInvocation(invoke)
        await invocation.begun()
        read = [await invocation.read() for _ in range(4)]
        return [invocation.content_type, invocation.has_begun, *read, await invocation.result()]

    assert asyncio.run(scenario()) == ["text/plain", True, b"one", b"two", b"", b"", "result"]


def test_failure_instead_of_a_response() -> None:
    async def invoke(stream: ResponseStream) -> Any:
        raise LookupError("no such function")

    async def scenario() -> None:
        invocation = StreamedInvocation(invoke)
        with pytest.raises(LookupError):
            await invocation.begun()
        assert not invocation.has_begun

    asyncio.run(scenario())


def test_function_goes_on_when_its_response_is_abandoned() -> None:
    source, go_on = Source(), asyncio.Event()

    async def invoke(stream: ResponseStream) -> Any:
        stream.begin("", source)
        stream.write(b"x" * (WAITING_BYTES + 1))
        await go_on.wait()
        stream.write(b"x" * (WAITING_BYTES + 1))
        return "result"

    async def scenario() -> None:
        invocation = StreamedInvocation(invoke)
        assert source.told == ["hold"]
        invocation.abandon()
        go_on.set()
        await invocation.result()

    asyncio.run(scenario())

    assert source.told == ["hold", "release"]
