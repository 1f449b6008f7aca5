from collections.abc import Iterator

import pytest

from codes.remembered import Remembered


def test_a_value_is_read_once_and_again_when_it_is_old() -> None:
    values: Iterator[str] = iter(["first", "second"])
    now = [0.0]
    value = Remembered(lambda: next(values), for_s=60, monotonic=lambda: now[0])

    def at(time_s: float) -> str:
        now[0] = time_s
        return value()

    assert [at(0.0), at(59.9), at(60.0), at(119.9)] == ["first", "first", "second", "second"]


def test_what_could_not_be_read_is_read_again() -> None:
    failures = [OSError("no")]

    def read() -> str:
        if failures:
            raise failures.pop()
        return "value"

    value = Remembered(read, for_s=60, monotonic=lambda: 0.0)

    with pytest.raises(OSError, match="no"):
        value()
    assert value() == "value"
