"""What happens to every request before it is dispatched: one ordered list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from homeport.runtime.host import INTERNAL_TOKEN_HEADER
from homeport.server.http import NativeResponse, RequestHead

INTERNAL_DATA_HEADER = b"x-localstack-data"
"""What LocalStack's services tell each other of a call: source and service principal."""

_TOKEN_HEADER = INTERNAL_TOKEN_HEADER.encode("ascii")
INTERNAL_HEADERS = (_TOKEN_HEADER, INTERNAL_DATA_HEADER)
"""The headers that interceptors look at: a request without them passes all of them as it is."""


class Interceptor(Protocol):
    """One step before dispatch."""

    def intercept(self, head: RequestHead) -> RequestHead | NativeResponse:
        """The head to go on with, or the answer that ends the request here."""


class InternalCalls:
    """Tells calls from inside, and takes from all others the headers that only those may carry.

    LocalStack believes whatever `x-localstack-data` says, so a client could pass for a service principal. Calls from
    inside carry a token that is made anew for each process; without it the header goes. The token itself is never
    handed on: it would be shown in API Gateway events and logs.
    """

    def __init__(self, token: str) -> None:
        self._token = token.encode("ascii")

    def intercept(self, head: RequestHead) -> RequestHead:
        token = head.by_name.get(_TOKEN_HEADER)
        if token is None and INTERNAL_DATA_HEADER not in head.by_name:
            return head
        if token == self._token:
            return replace(head.without(_TOKEN_HEADER), internal=True)
        return head.without(*INTERNAL_HEADERS)


def intercepted(interceptors: Sequence[Interceptor], head: RequestHead) -> RequestHead | NativeResponse:
    """The outcome of all interceptors in their order; the first answer ends it."""
    for interceptor in interceptors:
        outcome = interceptor.intercept(head)
        if isinstance(outcome, NativeResponse):
            return outcome
        head = outcome
    return head
