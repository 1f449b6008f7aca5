"""The examples of AWS's documentation of filter patterns, and what surrounds them."""

from types import SimpleNamespace

import pytest

from homeport.runtime.patches.log_filter_patterns import matcher, patch

ERROR = "[ERROR 400] BAD REQUEST"
WARN = "[WARN] NOTHING"
ARGUMENTS = "[ERROR] INVALID ARGUMENTS 5"


@pytest.mark.parametrize(
    ("pattern", "message", "matches"),
    [
        ("", ERROR, True),
        ("ERROR", ERROR, True),
        ("ERROR", WARN, False),
        ("error", ERROR, False),
        ("ERROR ARGUMENTS", ARGUMENTS, True),
        ("ERROR ARGUMENTS", ERROR, False),
        ("?ERROR ?WARN", ERROR, True),
        ("?ERROR ?WARN", WARN, True),
        ("?FATAL ?PANIC", WARN, False),
        ("?WARN ERROR", ARGUMENTS, True),
        ("ERROR -ARGUMENTS", ERROR, True),
        ("ERROR -ARGUMENTS", ARGUMENTS, False),
        ('"INVALID ARGUMENTS"', ARGUMENTS, True),
        ('"ARGUMENTS INVALID"', ARGUMENTS, False),
        ('"BAD" -"400"', ERROR, False),
        ('"941be054-516c-4b4d"', '{"requestId":"941be054-516c-4b4d"}', True),
        (r'"a \"quoted\" word"', 'a "quoted" word', True),
        ('{ $.level = "ERROR" }', WARN, True),
        ("[level, rest]", WARN, True),
    ],
)
def test_patterns(pattern: str, message: str, matches: bool) -> None:
    assert matcher(pattern)(message) is matches


def test_the_provider_matches_the_messages_of_events() -> None:
    provider = SimpleNamespace()

    patch(provider)

    matches = provider.get_pattern_matcher("ERROR")
    assert [matches("ERROR", {"message": message}) for message in (ERROR, WARN)] == [True, False]
