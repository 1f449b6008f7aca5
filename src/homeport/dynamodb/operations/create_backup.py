"""CreateBackup.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html

The backup is there when the answer is; the answer says CREATING, as AWS's does. A table can be backed up from its first
moment on: AWS refuses for some seconds (ContinuousBackupsUnavailableException).
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.backups.describe import CREATING, backup_details
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.recovery import backed_up_table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import NAME_PATTERN
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "CreateBackupInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "BackupName": String(
            required=True,
            pattern=NAME_PATTERN,
            min_length=limits.BACKUP_NAME_MIN,
            max_length=limits.BACKUP_NAME_MAX,
        ),
    },
)


def create_backup(service: Service, request: Request, context: RequestContext) -> Answer:
    """Copy a table. Names of backups need not be unique."""
    table = backed_up_table(service, request["TableName"], context)
    backup = service.store.create_backup(table, request["BackupName"])
    service.observer.report("dynamodb.backup_created", context.request_id, table=table.definition.arn)
    return {"BackupDetails": backup_details(backup, CREATING)}


OPERATION = Operation("CreateBackup", REQUEST, create_backup)
