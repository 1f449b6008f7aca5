"""Renders errors as application/problem+json (RFC 9457), the form in which API Gateway's own errors leave too."""

from dataclasses import asdict, dataclass, field
from typing import Any

from codes.errors import (
    BusyError,
    CodeNotActiveError,
    CodeNotFoundError,
    CodeRefusedError,
    CodesError,
    InvalidRequestError,
    UnavailableError,
)

MEDIA_TYPE = "application/problem+json"
_RETRY_SOON = {"Retry-After": "1"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What a caller is told of an error."""

    status: int
    """The HTTP status."""
    kind: str
    """The last part of the type's URN."""
    title: str
    detail: str | None = None
    errors: list[dict[str, str]] = field(default_factory=list)
    """What is wrong with the request, place by place."""
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, request_id: str | None) -> dict[str, Any]:
        """The members of the problem, without those that have nothing to say."""
        members = {
            "type": f"urn:problem:codes:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": self.errors,
            "request_id": request_id,
        }
        return {name: value for name, value in members.items() if value}


def problem_of(error: CodesError) -> Problem:
    """The problem for one of the service's errors."""
    match error:
        case InvalidRequestError():
            return Problem(
                422, "invalid-request", "The request cannot be understood.", errors=[asdict(f) for f in error.faults]
            )
        case CodeRefusedError():
            # Nothing here may depend on the reason: whoever guesses must learn nothing.
            return Problem(403, "code-refused", "The code was not accepted.")
        case CodeNotFoundError():
            return Problem(404, "code-not-found", "There is no such code.")
        case CodeNotActiveError():
            return Problem(409, "code-not-active", "The code is not active.", str(error))
        case BusyError():
            return Problem(503, "busy", "Please try again.", str(error), headers=_RETRY_SOON)
        case UnavailableError():
            return Problem(503, "unavailable", "The service is not available at the moment.", headers=_RETRY_SOON)
        case _:
            return INTERNAL


INTERNAL = Problem(500, "internal", "Something went wrong on our side.")


def http_problem(status: int, title: str, detail: str | None) -> Problem:
    """The problem for an error of HTTP itself: no such path, wrong method, wrong media type, …"""
    return Problem(status, title.lower().replace(" ", "-"), title, detail)
