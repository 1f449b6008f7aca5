"""What an operation is: each module in `operations/` declares one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.constraints import refuse

Request = dict[str, Any]
Answer = dict[str, Any]
Handler = Callable[[Service, Request, RequestContext], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the DynamoDB or the DynamoDB Streams API."""

    name: str
    """AWS's name."""
    request: Structure
    """What a request must look like."""
    handle: Handler
    """Answers a request that looks so."""
    not_emulated: frozenset[str] = frozenset()
    """Parameters that AWS has and that are refused here."""
    stored_only: frozenset[str] = frozenset()
    """Parameters that are checked, kept and shown, and change nothing else; a part of a parameter as `Outer.Inner`."""

    def call(self, service: Service, request: Request, context: RequestContext) -> Answer:
        """Check the request's shape, then answer it."""
        converted = self.request.converted(request)
        violations: list[str] = []
        self.request.check(converted, "", violations)
        if violations:
            refuse(violations)
        if not self.not_emulated.isdisjoint(converted):
            refuse_not_emulated(converted, self.not_emulated)
        return self.handle(service, converted, context)


def refuse_not_emulated(request: Request, parameters: frozenset[str]) -> None:
    """Raise for the first of `parameters` that the request has."""
    for name in request:
        if name in parameters:
            raise ValidationException(f"homeport does not emulate the parameter {name} yet")
