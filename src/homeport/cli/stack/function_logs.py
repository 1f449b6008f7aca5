"""Functions' logs, read from CloudWatch Logs as any client would."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from homeport.core.errors import HomeportError

_POLL_S = 0.25
_PAGE = 1000
_LATE_MS = 10_000
"""A line may be stored so much later than one that was logged after it, in another stream."""

type Place = tuple[int, str, str]
"""What lines are ordered by: time, id (which grows with every line that is stored), group."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log."""

    group: str
    text: str
    place: Place


def group_of(client: Any, function: str) -> str:
    """The log group of a function; `client` is Lambda's."""
    try:
        configuration = client.get_function_configuration(FunctionName=function)
    except client.exceptions.ResourceNotFoundException as error:
        raise HomeportError(f"there is no function {function}", hint="`homeport status` lists them") from error
    return configuration.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function}"


class FunctionLogs:
    """Reads log groups, all as one: each line once, in the order in which they were logged."""

    def __init__(self, client: Any, groups: Sequence[str], now_ms: int) -> None:
        """`client` is CloudWatch Logs'; `now_ms` is where the following begins when nothing is logged yet."""
        self._client = client
        self._groups = list(dict.fromkeys(groups))
        self._newest_ms = now_ms
        self._seen: dict[Place, None] = {}

    def last(self, lines: int | None, since_ms: int = 0) -> list[Line]:
        """The last lines so far, oldest first; None for all. Only those logged since then."""
        found = self._new(since_ms)
        return found if lines is None else found[-lines:] if lines else []

    def follow(self) -> Iterator[Line]:
        """What is logged from now on."""
        waiting: list[Line] = []
        while True:
            due, waiting = settled(waiting, self._new(since_ms=self._newest_ms - _LATE_MS))
            yield from due
            time.sleep(_POLL_S)

    def _new(self, since_ms: int) -> list[Line]:
        """The lines not read before, in order."""
        found = [line for group in self._groups for line in self._lines(group, since_ms)]
        new = sorted((line for line in found if line.place not in self._seen), key=_place)
        self._seen.update(dict.fromkeys(line.place for line in new))
        if new:
            self._newest_ms = max(self._newest_ms, new[-1].place[0])
        self._seen = {place: None for place in self._seen if place[0] >= self._newest_ms - _LATE_MS}
        return new

    def _lines(self, group: str, since_ms: int) -> Iterator[Line]:
        for event in self._events(group, since_ms):
            place = (int(event["timestamp"]), str(event["eventId"]), group)
            yield Line(group, str(event["message"]).rstrip("\n"), place)

    def _events(self, group: str, since_ms: int) -> Iterator[Any]:
        request: dict[str, Any] = {"logGroupName": group, "startTime": since_ms, "limit": _PAGE}
        while True:
            try:
                page = self._client.filter_log_events(**request)
            except self._client.exceptions.ResourceNotFoundException:
                # A function that has not logged yet may have no group.
                return
            yield from page["events"]
            if "nextToken" not in page:
                return
            request["nextToken"] = page["nextToken"]


def settled(waiting: Iterable[Line], new: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """(what may be shown, what waits for the next look), out of what waited and what has just been read.

    Streams are stored one after the other, so each line waits for one look more: what was logged before it is there by
    then, and goes before it.
    """
    until = max((line.place for line in waiting), default=None)
    early: list[Line] = []
    late: list[Line] = []
    for line in new:
        (early if until is not None and line.place < until else late).append(line)
    return sorted([*waiting, *early], key=_place), late


def _place(line: Line) -> Place:
    return line.place
