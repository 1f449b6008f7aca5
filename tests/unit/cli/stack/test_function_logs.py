"""Functions' logs: each line once, in the order in which it was logged."""

from typing import Any

import pytest

from homeport.cli.stack.function_logs import FunctionLogs, Line, settled


class NotThereError(Exception):
    """ResourceNotFoundException."""


class Groups:
    """CloudWatch Logs with some groups, in pages of two events."""

    class exceptions:  # noqa: N801 - boto3's name
        ResourceNotFoundException = NotThereError

    def __init__(self, **groups: list[tuple[int, str]]) -> None:
        self.groups = groups

    def filter_log_events(self, **request: Any) -> Any:
        if request["logGroupName"] not in self.groups:
            raise NotThereError
        events = [
            {"timestamp": time, "eventId": f"{index:03}", "message": f"{text}\n"}
            for index, (time, text) in enumerate(self.groups[request["logGroupName"]])
            if time >= request["startTime"]
        ]
        start = int(request.get("nextToken", 0))
        page = {"events": events[start : start + 2]}
        return page | ({"nextToken": str(start + 2)} if start + 2 < len(events) else {})


def line(time: int, text: str) -> Line:
    return Line("g", text, (time, text, "g"))


@pytest.mark.parametrize(("count", "expected"), [(3, ["b", "c", "d"]), (9, ["a", "b", "c", "d"]), (0, [])])
def test_the_last_lines_of_several_groups_are_in_order_of_time(count: int, expected: list[str]) -> None:
    client = Groups(one=[(10, "a"), (30, "c"), (40, "d")], two=[(20, "b")])

    assert [each.text for each in FunctionLogs(client, ["one", "two", "none"], 0).last(count)] == expected


def test_lines_since_a_time_are_all_of_them() -> None:
    client = Groups(one=[(10, "a"), (30, "c")], two=[(20, "b")])

    assert [each.text for each in FunctionLogs(client, ["one", "two"], 0).last(None, since_ms=20)] == ["b", "c"]


def test_what_is_followed_comes_once_and_late_lines_come_too() -> None:
    client = Groups(one=[(1000, "before")])
    logs = FunctionLogs(client, ["one"], 1000)
    logs.last(5)
    client.groups["one"] += [(2000, "new"), (3000, "newer")]
    following = logs.follow()

    assert [next(following).text, next(following).text] == ["new", "newer"]
    client.groups["one"] += [(2500, "late"), (4000, "last")]
    assert [next(following).text, next(following).text] == ["late", "last"]


def test_lines_wait_until_those_logged_before_them_are_stored() -> None:
    due, waiting = settled([], [line(2, "b"), line(4, "d")])
    assert (due, waiting) == ([], [line(2, "b"), line(4, "d")])

    due, waiting = settled(waiting, [line(1, "a"), line(3, "c"), line(5, "e")])
    assert (due, waiting) == ([line(1, "a"), line(2, "b"), line(3, "c"), line(4, "d")], [line(5, "e")])

    assert settled(waiting, []) == ([line(5, "e")], [])
