"""What `strict` accepts of a stack that runs."""

from typing import Any

import pytest

from homeport.cli.stack.isolation import refuse_weaker
from homeport.config.values import ISOLATIONS
from homeport.core.errors import HomeportError
from homeport.functions.sandbox.selection import NAMES


def _answer(level: str) -> dict[str, Any]:
    return {"status": "ready", "isolation": {"level": level, "not_enforced": []}}


@pytest.mark.parametrize(
    ("wanted", "level"), [("namespace", "namespace"), ("landlock", "namespace"), ("process", "container")]
)
def test_the_level_that_is_asked_for_is_enough_and_so_is_a_stronger_one(wanted: str, level: str) -> None:
    refuse_weaker(wanted, _answer(level))


@pytest.mark.parametrize(
    ("wanted", "answer", "message"),
    [
        (
            "namespace",
            _answer("landlock"),
            "functions run in isolation landlock, and strict asks for namespace",
        ),
        (
            "container",
            _answer("process"),
            "functions run in isolation process, and strict asks for container",
        ),
        (
            "process",
            {"status": "ready"},
            "the stack does not say how it isolates functions, and strict asks for process",
        ),
    ],
)
def test_less_is_refused(wanted: str, answer: dict[str, Any], message: str) -> None:
    with pytest.raises(HomeportError) as raised:
        refuse_weaker(wanted, answer)

    assert raised.value.message == message


def test_levels_are_known_from_the_strongest_on() -> None:
    assert ISOLATIONS == NAMES
