"""The colours of a function's log."""

import click
import pytest

from homeport.cli.stack.log_colours import painted

REQUEST = "8f5a1c0e-6d0e-4c65-9d1c-1f0e5f3f2a11"


@pytest.mark.parametrize(
    ("line", "colour"),
    [
        ("hello", None),
        ("[INFO]\t2026-03-01T00:00:00.000Z\tx\thello", None),
        (f"[WARNING]\t2026-03-01T00:00:00.000Z\t{REQUEST}\tcareful", "yellow"),
        ("[ERROR] ValueError: no", "red"),
        (f"2026-03-01T00:00:00.000Z\t{REQUEST}\tERROR\tno", "red"),
        (f"2026-03-01T00:00:00.000Z\t{REQUEST}\tDEBUG\tno", "bright_black"),
        (f"2026-03-01T00:00:00.000Z {REQUEST} Task timed out after 3.00 seconds", "red"),
        (f"REPORT RequestId: {REQUEST}\tDuration: 3000.00 ms\tStatus: timeout", "red"),
        ('{"level": "ERROR", "message": "no"}', "red"),
        ('{"level": "WARN", "message": "no"}', "yellow"),
        ('{"level": "INFO", "message": "yes"}', None),
        ('{"order": 42', None),
    ],
)
def test_lines_have_the_colour_of_their_level(line: str, colour: str | None) -> None:
    assert painted(line) == (click.style(line, fg=colour) if colour else line)


@pytest.mark.parametrize(
    "line",
    [
        "INIT_START Runtime Version: python:3.13.v1\tRuntime Version ARN: x",
        f"START RequestId: {REQUEST} Version: $LATEST",
        f"END RequestId: {REQUEST}",
        f"REPORT RequestId: {REQUEST}\tDuration: 1.00 ms",
        '{"time": "2026-03-01T00:00:00.000Z", "type": "platform.start", "record": {}}',
    ],
)
def test_what_the_platform_writes_steps_back(line: str) -> None:
    assert painted(line) == click.style(line, dim=True)


def test_json_is_made_readable_for_a_person() -> None:
    line = '{"timestamp": "t", "level": "ERROR", "message": "no"}'

    assert painted(line, for_person=True) == click.style("t  ERROR  no", fg="red")
    assert painted("hello", for_person=True) == "hello"
