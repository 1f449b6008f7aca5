"""What ExportTableToPointInTime is asked for: checked, with AWS's defaults.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html

Texts and order of the checks were recorded on AWS (the ACK project's study of the DynamoDB API, October 2026). Not
recorded: the text for periods of more than a day, and what answers periods that begin before recovery was turned on.
"""

from datetime import UTC, datetime
from typing import Any, NoReturn

from homeport.dynamodb import limits
from homeport.dynamodb.errors import (
    InvalidExportTimeException,
    PointInTimeRecoveryUnavailableException,
    ValidationException,
)
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.recovery import recovery_window

Request = dict[str, Any]

_INVALID = "Invalid Request: "
_TOO_LATE = "Point in Time Recovery is not available for specified export time"


def is_incremental(request: Request) -> bool:
    """Whether only changes are exported."""
    return request.get("ExportType") == "INCREMENTAL_EXPORT"


def check_combinations(request: Request) -> None:
    """Parameters against each other."""
    specification = request.get("IncrementalExportSpecification")
    if is_incremental(request):
        if specification is None:
            _refuse("Incremental Export Specification expected when export type is set as Incremental Export")
        if "ExportFromTime" not in specification:
            _refuse("ExportFromTime must be provided in IncrementalExportSpecification")
    elif specification is not None and "ExportType" in request:
        _refuse("When Export Type is Full Export , Incremental Export Specification should not be provided")
    elif specification is not None:
        _refuse("Export Type expected to be Incremental Export when incremental export specification is provided")
    if "S3SseKmsKeyId" in request and request.get("S3SseAlgorithm") != "KMS":
        _refuse("KMS Key Id is not supported for this encryption type")


def _refuse(text: str) -> NoReturn:
    raise ValidationException(_INVALID + text)


def checked_time(request: Request, table: Table, now: float) -> float:
    """The time whose items a full export shows."""
    recovery = table.definition.recovery
    if recovery is None:
        raise PointInTimeRecoveryUnavailableException(_not_enabled(table))
    asked: float | None = request.get("ExportTime")
    if asked is None:
        return now
    window = recovery_window(recovery, now)
    if not window.earliest <= asked <= now:
        raise InvalidExportTimeException("Export Time is invalid")
    if asked > window.latest:
        raise InvalidExportTimeException(_TOO_LATE)
    return asked


def checked_period(request: Request, table: Table, now: float) -> Request:
    """The IncrementalExportSpecification, complete: an export without an end goes up to the last full second."""
    specification: Request = {"ExportToTime": int(now), "ExportViewType": "NEW_AND_OLD_IMAGES"}
    specification |= request["IncrementalExportSpecification"]
    start, end = specification["ExportFromTime"], specification["ExportToTime"]
    if start < int(table.definition.created):
        raise _outside(f"from time cannot be less than the table creation time : {_shown(start)}")
    if end > now:
        raise _outside(f"to time cannot be greater than the current time : {_shown(end)}")
    _check_length(end - start)
    recovery = table.definition.recovery
    if recovery is None:
        raise PointInTimeRecoveryUnavailableException(_not_enabled(table))
    if start < recovery_window(recovery, now).earliest:
        raise InvalidExportTimeException(_TOO_LATE)
    return specification


def _check_length(length: float) -> None:
    between = "Difference between export period from time and export period to time is"
    if length < limits.EXPORT_WINDOW_MIN_S:
        raise InvalidExportTimeException(f"{between} less than 15 minutes")
    if length > limits.EXPORT_WINDOW_MAX_S:
        raise InvalidExportTimeException(f"{between} greater than 24 hours")


def _not_enabled(table: Table) -> str:
    return f"Point in time recovery is not enabled for table '{table.name}'"


def _outside(text: str) -> InvalidExportTimeException:
    return InvalidExportTimeException(f"Incremental export period {text}")


def _shown(time_s: float) -> str:
    try:
        return datetime.fromtimestamp(int(time_s), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OSError, OverflowError, ValueError):
        # Before the year 1 or after 9999.
        return str(time_s)
