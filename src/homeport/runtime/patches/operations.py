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


def own(provider_class: Any, declared: Any) -> Any:
    """A provider's method for an operation; where it has none, one that leaves the operation to moto."""
    from localstack.services.moto import call_moto

    name = declared.__name__
    found = getattr(provider_class, name)
    if found is not declared:
        return found

    def at_moto(_self: Any, context: Any, **_: Any) -> Any:
        return call_moto(context)

    return marked(at_moto, declared)
