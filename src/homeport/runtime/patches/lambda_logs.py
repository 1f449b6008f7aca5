"""Defect: LocalStack stores a function's log after the invocation, every line with one time, in a thread per version.

It takes the group's name from the function's, whatever LoggingConfig says, and has nothing of an invocation that
crashed. The executor's log sink stores all of it while it happens, so LocalStack's own store keeps quiet.
Shown by tests/e2e/test_functions.py (each line once, under its own time).
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let LocalStack's log handler take nothing and start no thread."""
    when_imported("localstack.services.lambda_.invocation.logs", patch)


def patch(logs: Any) -> None:
    """Silence the handler's three ways in."""
    for name in ("start_subscriber", "add_logs", "stop"):
        setattr(logs.LogHandler, name, _nothing)


def _nothing(*_arguments: Any) -> None:
    """What the handler does now."""
