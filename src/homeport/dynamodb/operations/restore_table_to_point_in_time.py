"""RestoreTableToPointInTime.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html

The order of the checks is as observed on AWS: the request's own, the source, its recovery, the time, the overrides, the
target.
"""

from datetime import UTC, datetime

from homeport.core.context import RequestContext
from homeport.dynamodb.backups.overrides import OVERRIDES, STORED_ONLY
from homeport.dynamodb.backups.restore import finish_restore, start_restore
from homeport.dynamodb.errors import (
    InvalidRestoreTimeException,
    PointInTimeRecoveryUnavailableException,
    TableNotFoundException,
    ValidationException,
)
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.operations.restore_table_from_backup import CROSS_REGION
from homeport.dynamodb.service import Service, account_of_arn, bare_name
from homeport.dynamodb.storage.definition import Recovery
from homeport.dynamodb.storage.restores import items_of_past
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.recovery import recovery_window
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import OPTIONAL_TABLE_NAME, REQUIRED_TABLE_NAME
from homeport.dynamodb.validation.scalars import Boolean, String, Timestamp

REQUEST = Structure(
    "RestoreTableToPointInTimeInput",
    {
        "SourceTableArn": String(min_length=1, max_length=1024),
        "SourceTableName": OPTIONAL_TABLE_NAME,
        "TargetTableName": REQUIRED_TABLE_NAME,
        "UseLatestRestorableTime": Boolean(),
        "RestoreDateTime": Timestamp(),
        **OVERRIDES,
    },
)


def restore_table_to_point_in_time(service: Service, request: Request, context: RequestContext) -> Answer:
    """Make a table that holds what another held at a time of its recovery window."""
    _check_request(request)
    with service.store.holding():
        source = _source(service, request, context)
        recovery = source.definition.recovery
        if recovery is None:
            raise PointInTimeRecoveryUnavailableException(
                f"Point in time recovery is not enabled for table '{source.name}'"
            )
        time = _restore_time(request, recovery, service.clock.time())
        summary = {"SourceTableArn": source.definition.arn, "RestoreDateTime": time}
        items = items_of_past(source, time)
        started = start_restore(service, source.definition, items, request, context, summary)
    return finish_restore(service, started, context)


def _check_request(request: Request) -> None:
    has_time, uses_latest = "RestoreDateTime" in request, request.get("UseLatestRestorableTime", False)
    if has_time and uses_latest:
        raise ValidationException(
            "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore "
            "request. Please specify either RestoreDateTime time or UseLatestRestorableTime"
        )
    if not has_time and not uses_latest:
        raise ValidationException(
            "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both"
        )
    has_name, has_arn = "SourceTableName" in request, "SourceTableArn" in request
    if has_name and has_arn:
        raise ValidationException("Invalid Request: Must provide exactly one of: sourceTableArn, sourceTableName")
    if not has_name and not has_arn:
        raise ValidationException("The parameter 'TableName' is required but was not present in the request")


def _source(service: Service, request: Request, context: RequestContext) -> Table:
    """The table to be restored; an ARN may name one of another region."""
    region, name = context.region, request.get("SourceTableName")
    if name is None:
        region, name = _parsed(request["SourceTableArn"], context)
        if region != context.region and "SSESpecificationOverride" not in request:
            raise ValidationException(CROSS_REGION)
    table = service.store.tables.get(context.account, region, name)
    if table is None:
        raise TableNotFoundException(f"Table not found: {name}")
    return table


def _parsed(arn: str, context: RequestContext) -> tuple[str, str]:
    """Region and name of a table's ARN."""
    region = arn.split(":")[3] if arn.count(":") >= 5 else ""
    account = account_of_arn(arn, region)
    if account is None or not region:
        raise ValidationException("sourceTableArn is not a valid ARN")
    if account != context.account:
        raise ValidationException("This action is only supported by accounts that match the resource owner’s account.")
    return region, bare_name(arn)


def _restore_time(request: Request, recovery: Recovery, now: float) -> float:
    window = recovery_window(recovery, now)
    time: float = request.get("RestoreDateTime", window.latest)
    if not window.earliest <= time <= window.latest:
        raise InvalidRestoreTimeException(
            f"RestoreDateTime '{_shown(time)}' must be within EarliestRestorableDateTime '{_shown(window.earliest)}' "
            f"and LatestRestorableDateTime '{_shown(window.latest)}'"
        )
    return time


def _shown(time: float) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        # Beyond what a calendar holds.
        return str(time)


OPERATION = Operation("RestoreTableToPointInTime", REQUEST, restore_table_to_point_in_time, stored_only=STORED_ONLY)
