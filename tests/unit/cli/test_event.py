"""`homeport event`."""

import json

import pytest
from click.testing import CliRunner, Result

from homeport import events
from homeport.cli import event, main


def _event(*arguments: str) -> Result:
    return CliRunner().invoke(event.command, arguments, catch_exceptions=False)


def test_without_a_source_they_are_listed() -> None:
    listed = json.loads(_event("--json").stdout)

    assert [each["source"] for each in listed] == events.names()
    assert [line.split()[0] for line in _event().stdout.splitlines()] == events.names()


def test_an_event_is_printed_with_what_is_set() -> None:
    printed = json.loads(_event("sqs", "--set", "body=a=b", "--set", "queue=codes").stdout)

    assert printed == events.load("sqs").make([("body", "a=b"), ("queue", "codes")])


def test_the_names_of_a_source() -> None:
    names = json.loads(_event("secretsmanager", "--names", "--json").stdout)

    assert list(names) == ["step", "secret", "token", "region", "account"]
    assert _event("secretsmanager", "--names").stdout.splitlines()[0].split() == ["step", "createSecret"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["event", "sqs", "--set", "bdy=1"], 1, "error: sqs has no bdy\nhint: did you mean body?\n"),
        (["event", "--set", "a=1"], 2, "--set and --names are for one SOURCE"),
        (["event", "sqs", "--set", "body"], 2, "body is no KEY=VALUE"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert said in capsys.readouterr().err
