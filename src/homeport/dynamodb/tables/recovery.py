"""ContinuousBackupsDescription.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ContinuousBackupsDescription.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import TableNotFoundException
from homeport.dynamodb.service import Service, bare_name
from homeport.dynamodb.storage.definition import Recovery
from homeport.dynamodb.storage.table import Table

_DAY_S = 86_400
_LATEST_S = 300
"""AWS restores up to five minutes ago."""


def backed_up_table(service: Service, name: str, context: RequestContext) -> Table:
    """The table of a name or an ARN, for the operations on backups: their error is another."""
    table = service.find_table(name, context)
    if table is None:
        raise TableNotFoundException(f"Table not found: {bare_name(name)}")
    return table


def recovery_window(recovery: Recovery, now: float) -> tuple[float, float]:
    """The earliest and the latest time that the table can be restored to, or exported of."""
    return max(recovery.since, now - recovery.days * _DAY_S), max(recovery.since, now - _LATEST_S)


def describe_backups(recovery: Recovery | None, now: float) -> dict[str, Any]:
    """What is known of a table's continuous backups, which AWS always makes."""
    described: dict[str, Any] = {"PointInTimeRecoveryStatus": "DISABLED"}
    if recovery is not None:
        earliest, latest = recovery_window(recovery, now)
        described = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": recovery.days,
            "EarliestRestorableDateTime": earliest,
            "LatestRestorableDateTime": latest,
        }
    return {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": described,
        }
    }
