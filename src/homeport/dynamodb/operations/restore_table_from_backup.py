"""RestoreTableFromBackup.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html

The table is there when the answer is. A restore keeps nobody from its backup, so AWS's BackupInUseException does not
come.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.backups.lookup import REQUIRED_BACKUP_ARN, found_backup, parse_backup_arn
from homeport.dynamodb.backups.overrides import OVERRIDES, STORED_ONLY
from homeport.dynamodb.backups.restore import finish_restore, start_restore
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.restores import items_of_backup
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import WordedTableName

REQUEST = Structure(
    "RestoreTableFromBackupInput",
    {"TargetTableName": WordedTableName(has_pattern=True), "BackupArn": REQUIRED_BACKUP_ARN, **OVERRIDES},
)
CROSS_REGION = "Invalid Request: sseSpecificationOverride must be provided for cross-region restores"


def restore_table_from_backup(service: Service, request: Request, context: RequestContext) -> Answer:
    """Make a table of a backup, which may be one of another region."""
    arn = request["BackupArn"]
    parsed = parse_backup_arn(arn, context)
    if parsed.region != context.region and "SSESpecificationOverride" not in request:
        raise ValidationException(CROSS_REGION)
    with service.store.holding():
        backup = found_backup(service, arn, parsed, context)
        summary = {
            "SourceBackupArn": backup.arn,
            "SourceTableArn": backup.definition.arn,
            "RestoreDateTime": backup.created,
        }
        source = backup.definition
        started = start_restore(service, source, items_of_backup(backup), request, context, summary)
    return finish_restore(service, started, context)


OPERATION = Operation("RestoreTableFromBackup", REQUEST, restore_table_from_backup, stored_only=STORED_ONLY)
