"""ListBackups.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html
"""

from collections.abc import Iterator

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.backups.describe import backup_summary
from homeport.dynamodb.backups.lookup import BACKUP_ARN, parse_backup_arn
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service, bare_name
from homeport.dynamodb.storage.backup_rows import StoredBackup
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import TableName
from homeport.dynamodb.validation.scalars import Number, String, Timestamp

REQUEST = Structure(
    "ListBackupsInput",
    {
        "TableName": TableName(required=False),
        "Limit": Number("Integer", minimum=1, maximum=limits.BACKUPS_PAGE),
        "TimeRangeLowerBound": Timestamp(),
        "TimeRangeUpperBound": Timestamp(),
        "ExclusiveStartBackupArn": BACKUP_ARN,
        "BackupType": String(enum=("USER", "SYSTEM", "AWS_BACKUP", "ALL")),
    },
)


def list_backups(service: Service, request: Request, context: RequestContext) -> Answer:
    """The caller's backups, oldest first, those of tables included that are no longer there."""
    if request.get("TimeRangeLowerBound", 0) > request.get("TimeRangeUpperBound", float("inf")):
        raise ValidationException(f"{INVALID}Time range lower bound must be less than or equal to upper bound")
    start = _start(request, context)
    listed = [
        backup
        for backup in _matching(service, request, context)
        if start is None or (backup.id, backup.table_name) > start
    ]
    limit = request.get("Limit", limits.BACKUPS_PAGE)
    answer: Answer = {"BackupSummaries": [backup_summary(backup) for backup in listed[:limit]]}
    if len(listed) > limit:
        answer["LastEvaluatedBackupArn"] = listed[limit - 1].arn
    return answer


def _start(request: Request, context: RequestContext) -> tuple[str, str] | None:
    """The place to go on from: the backup need not be there any more."""
    arn = request.get("ExclusiveStartBackupArn")
    if arn is None:
        return None
    parsed = parse_backup_arn(arn, context)
    if parsed.region != context.region:
        raise ValidationException("Invalid Request: The supplied ExclusiveStartBackupArn does not match the region")
    return parsed.id, parsed.table_name


def _matching(service: Service, request: Request, context: RequestContext) -> Iterator[StoredBackup]:
    name, kind = request.get("TableName"), request.get("BackupType", "USER")
    earliest, latest = request.get("TimeRangeLowerBound", 0), request.get("TimeRangeUpperBound", float("inf"))
    for backup in service.store.backups(context.account, context.region):
        is_of_table = name is None or backup.table_name == bare_name(name)
        if is_of_table and kind in ("ALL", backup.kind) and earliest <= backup.created < latest:
            yield backup


OPERATION = Operation("ListBackups", REQUEST, list_backups)
