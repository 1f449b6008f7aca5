"""The code of the stack's functions."""

from typing import Any


def handler(event: Any, context: Any) -> Any:
    return {"version": context.function_version, "event": event}
