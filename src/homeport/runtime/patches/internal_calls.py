"""Defect: LocalStack believes every client that sends `x-localstack-data`, the mark of calls from inside.

Mended on both ends: the front door strips the header from requests that do not carry this process's token, and here
the places that write the header write the token beside it. Shown by tests/e2e/test_server.py and
tests/unit/runtime/patches/test_internal_calls.py.
"""

from typing import Any

from localstack.aws import connect

from homeport.runtime.host import INTERNAL_TOKEN_HEADER


def apply(token: str) -> None:
    """Let LocalStack's internal clients, its own and those made from now on, send the token."""
    original = connect._handler_inject_dto_header  # noqa: SLF001  (the one place all clients share)

    def inject_with_token(params: dict[str, Any], context: dict[str, Any], **arguments: Any) -> None:
        internal = context.get("_localstack") is not None
        original(params, context, **arguments)
        if internal:
            params["headers"][INTERNAL_TOKEN_HEADER] = token

    connect._handler_inject_dto_header = inject_with_token  # noqa: SLF001  (as above)
