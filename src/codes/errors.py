"""What can go wrong for a caller, one class for each; `problems.py` renders them."""

from dataclasses import dataclass


class CodesError(Exception):
    """The root of the errors that a caller is told of."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request."""

    pointer: str
    """Where: a JSON pointer into the body, or the name of a query parameter."""
    detail: str
    """What."""


class InvalidRequestError(CodesError):
    """The request does not say what it must, or not in the right form."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))
        self.faults = faults


class CodeRefusedError(CodesError):
    """The code does not open the document; why is nobody's business (unknown, used, expired, wrong date, …)."""


class CodeNotFoundError(CodesError):
    """There is no such code."""


class CodeNotActiveError(CodesError):
    """The code is over already, so it cannot be revoked."""

    def __init__(self, status: str) -> None:
        super().__init__(f"The code is {status}.")


class BusyError(CodesError):
    """Others are writing the same codes; the caller may try again."""


class UnavailableError(CodesError):
    """The store does not answer."""
