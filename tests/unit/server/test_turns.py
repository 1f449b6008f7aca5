"""Calls of one turn of the loop."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from homeport.server.http import NativeResponse
from homeport.server.turns import MOST_TOGETHER, Call, Turn


class Storage:
    """Notes what happens, and can fail to store."""

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails
        self.events: list[str] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        self.events.append("begin")
        yield
        self.events.append("undone" if self.fails else "stored")
        if self.fails:
            raise OSError("no space left")

    def call(self, name: str) -> Call:
        def answer() -> NativeResponse:
            self.events.append(f"{name} carried out")
            return NativeResponse(200, (), name.encode())

        return Call(answer, lambda response: self.events.append(f"{response.body.decode()} told"))


def _events_of(*names: str, fails: bool = False) -> list[str]:
    storage = Storage(fails)

    async def scenario() -> None:
        turn = Turn(storage.together)
        for name in names:
            turn.add(storage.call(name))
        for _ in range(len(names)):
            await asyncio.sleep(0)

    asyncio.run(scenario())
    return storage.events


def test_one_call_is_answered_by_itself() -> None:
    assert _events_of("a") == ["a carried out", "a told"]


def test_nobody_is_told_before_all_of_the_turn_is_stored() -> None:
    assert _events_of("a", "b") == ["begin", "a carried out", "b carried out", "stored", "a told", "b told"]


def test_what_cannot_be_stored_together_is_carried_out_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    events = _events_of("a", "b", fails=True)

    done = ["a carried out", "b carried out"]
    assert events == ["begin", *done, "undone", *done, "a told", "b told"]
    assert "2 calls could not be carried out together" in caplog.text


def test_a_long_turn_is_answered_in_parts() -> None:
    names = [str(number) for number in range(MOST_TOGETHER + 1)]

    events = _events_of(*names)

    assert [event for event in events if event.endswith("told")] == [f"{name} told" for name in names]
    assert events.index("0 told") < events.index(f"{MOST_TOGETHER} carried out")
