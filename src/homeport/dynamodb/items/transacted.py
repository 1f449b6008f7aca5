"""Writes of a transaction: decided together, and done once however often a client token repeats them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

import hashlib
from typing import Any

import orjson

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import (
    ConditionalCheckFailedException,
    DuplicateItemException,
    IdempotentParameterMismatchException,
    ValidationException,
)
from homeport.dynamodb.items.transactions import Reasons
from homeport.dynamodb.items.writes import Outcome, Write, decide
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage import tokens
from homeport.dynamodb.storage.store import Transaction

DUPLICATE = "Transaction request cannot include multiple operations on one item"


def check_distinct(writes: list[Write]) -> None:
    """Refuse two actions on one item."""
    if len({(write.table.number, write.key) for write in writes}) < len(writes):
        raise ValidationException(DUPLICATE)


def decided(transaction: Transaction, writes: list[Write]) -> list[Outcome]:
    """What every action does; conditions that fail are all told, an update that does not fit ends it."""
    reasons = Reasons(len(writes))
    outcomes: list[Outcome] = []
    for at, write in enumerate(writes):
        try:
            outcomes.append(decide(transaction.items, write))
        except (ConditionalCheckFailedException, DuplicateItemException) as error:
            reasons.add(at, error)
        except ValidationException as error:
            reasons.add(at, error)
            break
    reasons.raise_if_any()
    return outcomes


def check_payload(size: int) -> None:
    """Refuse more than 4 MB of what the request itself has: how large the items are that it deletes does not count."""
    if size > limits.TRANSACT_SIZE:
        raise ValidationException("Transaction payload size cannot exceed 4MB")


class ClientToken:
    """A request's ClientRequestToken and what it stands for; `text` None for a request without one."""

    def __init__(self, service: Service, context: RequestContext, text: str | None, what: Any) -> None:
        self._service = service
        self._context = context
        self._text = text
        encoded = b"" if text is None else orjson.dumps(what, option=orjson.OPT_SORT_KEYS)
        self._digest = hashlib.sha256(encoded).digest()

    def is_repeated(self, transaction: Transaction) -> bool:
        """Whether the request has been carried out; IdempotentParameterMismatchException where another one has."""
        if self._text is None:
            return False
        context, now = self._context, self._service.clock.time()
        known = tokens.digest_of(transaction.connection, context.account, context.region, self._text, now)
        if known is not None and known != self._digest:
            raise IdempotentParameterMismatchException(
                "The request uses the same client token as a previous, but non-identical request"
            )
        return known is not None

    def remember(self, transaction: Transaction) -> None:
        """Keep it, in the transaction that it stands for."""
        if self._text is not None:
            context, now = self._context, self._service.clock.time()
            tokens.remember(transaction.connection, context.account, context.region, self._text, self._digest, now)
