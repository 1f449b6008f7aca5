"""Tells the errors of AWS that pass by from those that are defects of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from codes.errors import BusyError, UnavailableError

# Reasons for which a transaction is cancelled that a fresh attempt may outlive.
_CONFLICTS = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})
# What AWS answers when a request is right and it cannot serve it now; botocore has retried by then.
_BUSY = frozenset({"TransactionConflictException"})
_UNAVAILABLE = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


def code_of(error: ClientError) -> str:
    """AWS's name of an error."""
    return error.response.get("Error", {}).get("Code", "")


def is_conflict(error: ClientError) -> bool:
    """Whether a transaction failed only because of what others wrote.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    if code_of(error) == "TransactionInProgressException":
        return True
    answer: dict[str, Any] = {**error.response}
    reasons = answer.get("CancellationReasons", [])
    return bool(reasons) and {reason.get("Code", "None") for reason in reasons} <= _CONFLICTS


@contextmanager
def available() -> Iterator[None]:
    """Raise the service's own errors for a store that cannot serve now; any other error passes through."""
    try:
        yield
    except ClientError as error:
        if code_of(error) in _BUSY:
            raise BusyError("The code is being changed.") from error
        if code_of(error) in _UNAVAILABLE:
            raise UnavailableError from error
        raise
    except BotoCoreError as error:
        raise UnavailableError from error
