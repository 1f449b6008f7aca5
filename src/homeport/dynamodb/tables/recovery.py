"""ContinuousBackupsDescription.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ContinuousBackupsDescription.html
"""

import math
from typing import Any, NamedTuple

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import TableNotFoundException
from homeport.dynamodb.service import Service, bare_name
from homeport.dynamodb.storage.definition import Recovery
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation.arns import check_own, check_table_arn

_DAY_S = 86_400
_LATEST_S = 300
"""AWS restores up to five minutes ago."""


def backed_up_table(service: Service, name: str, context: RequestContext) -> Table:
    """The table of a name or an ARN, for the operations on backups: their error is another."""
    table = service.find_table(name, context)
    if table is None:
        check_table_arn(name, context.region)
        check_own(name, context.account)
        raise TableNotFoundException(f"Table not found: {bare_name(name)}")
    return table


class RecoveryWindow(NamedTuple):
    """The times that a table can be restored to: whole seconds, as AWS has them, these two included."""

    earliest: float
    latest: float


def recovery_window(recovery: Recovery, now: float) -> RecoveryWindow:
    """The window of recovery that is on. Until five minutes have passed it is the one second that it began in."""
    earliest = max(math.floor(recovery.since), math.ceil(now - recovery.days * _DAY_S))
    return RecoveryWindow(float(earliest), float(max(earliest, math.floor(now - _LATEST_S))))


def recovery_after(current: Recovery | None, days: int | None, now: float) -> Recovery:
    """Recovery turned on, or going on with another period: what a shorter one has given up does not come back."""
    if current is None:
        return Recovery(now, days or limits.RECOVERY_DAYS_MAX)
    if days in (None, current.days):
        return current
    return Recovery(max(current.since, now - current.days * _DAY_S), days)


def describe_backups(recovery: Recovery | None, now: float) -> dict[str, Any]:
    """What is known of a table's continuous backups, which AWS always makes."""
    described: dict[str, Any] = {"PointInTimeRecoveryStatus": "DISABLED"}
    if recovery is not None:
        window = recovery_window(recovery, now)
        described = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": recovery.days,
            "EarliestRestorableDateTime": window.earliest,
            "LatestRestorableDateTime": window.latest,
        }
    return {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": described,
        }
    }
