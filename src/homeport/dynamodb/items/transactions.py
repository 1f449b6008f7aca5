"""Transactions: what TransactGetItems and TransactWriteItems share.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from typing import Any

from homeport.dynamodb.errors import DynamoDbError, TransactionCanceledException
from homeport.dynamodb.items import capacity

Parameters = dict[str, Any]

_CODES = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ValidationException": "ValidationError",
    "ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceeded",
}
FACTOR = 2.0
"""Every unit counts twice: to prepare and to commit."""


class Reasons:
    """Why a transaction is cancelled: one entry for each action, in order."""

    def __init__(self, count: int) -> None:
        self._reasons: list[Parameters] = [{"Code": "None"} for _ in range(count)]
        self._failed = False

    def add(self, at: int, error: DynamoDbError) -> None:
        """Action `at` failed."""
        self._failed = True
        # A failed condition brings the item along where the action asked for it.
        self._reasons[at] = {"Code": _CODES[error.code], "Message": error.message, **error.fields}

    def raise_if_any(self) -> None:
        """Cancel the transaction where an action failed."""
        if self._failed:
            raise TransactionCanceledException(self._reasons)


def consumed(request: Parameters, consumptions: list[tuple[str, capacity.Consumption]], kind: str) -> list[Parameters]:
    """ConsumedCapacity by table; `kind` is ReadCapacityUnits or WriteCapacityUnits."""
    totals: dict[str, capacity.Consumption] = {}
    for name, consumption in consumptions:
        totals.setdefault(name, capacity.Consumption()).add(consumption, FACTOR)
    return [capacity.consumed(request, name, total, kind) for name, total in totals.items()]
