"""Operations that LocalStack's providers lack."""

from collections.abc import Callable
from typing import Any

# What LocalStack's API classes mark their methods with, and finds operations by.
_MARKS = ("operation", "expand_parameters", "event_streaming_operation")


def marked(operation: Callable[..., Any], declared: Any) -> Any:
    """An operation that takes the place of the one that LocalStack's API class declares."""
    for mark in _MARKS:
        if hasattr(declared, mark):
            setattr(operation, mark, getattr(declared, mark))
    return operation
