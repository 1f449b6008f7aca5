"""Defect: LocalStack ignores the filter patterns of CloudWatch Logs, so FilterLogEvents answers with the whole group.

Its matcher accepts every event and is meant to be replaced. This one knows the patterns of terms; patterns of JSON
members, of columns and of regular expressions go on accepting every event.
Shown by tests/unit/runtime/patches/test_log_filter_patterns.py and tests/integration/test_logs.py.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from homeport.runtime.patches.on_import import when_imported

Matcher = Callable[[str], bool]

_TERM = re.compile(r'(?P<sign>[-?]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<word>[^\s"]+))')
# Patterns that begin so are not made of terms.
_OTHER_KINDS = ("{", "[", "%")


def apply() -> None:
    """Give LocalStack a matcher that matches."""
    when_imported("localstack.services.logs.provider", patch)


def patch(provider: Any) -> None:
    """Replace the function that makes matchers."""
    provider.get_pattern_matcher = _event_matcher


def _event_matcher(pattern: str) -> Callable[[str, dict[str, Any]], bool]:
    matches = matcher(pattern)
    return lambda _pattern, event: matches(event["message"])


@lru_cache
def matcher(pattern: str) -> Matcher:
    """Whether a message has all terms of a pattern, one of its `?terms`, and none of its `-terms`.

    Terms are compared letter by letter. As on AWS, `?terms` count only where there are no others.
    """
    if pattern.lstrip().startswith(_OTHER_KINDS):
        return lambda _message: True
    found: dict[str, list[str]] = {"": [], "-": [], "?": []}
    for term in _TERM.finditer(pattern):
        phrase = term["phrase"]
        found[term["sign"]].append(term["word"] if phrase is None else re.sub(r"\\(.)", r"\1", phrase))
    required, excluded, optional = found[""], found["-"], found["?"]

    def matches(message: str) -> bool:
        if any(term in message for term in excluded) or not all(term in message for term in required):
            return False
        return bool(required or excluded) or not optional or any(term in message for term in optional)

    return matches
