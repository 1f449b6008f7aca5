"""DeleteBackup.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteBackup.html
"""

from datetime import UTC, datetime

from homeport.core.context import RequestContext
from homeport.dynamodb.backups.describe import DELETED, backup_description
from homeport.dynamodb.backups.lookup import REQUIRED_BACKUP_ARN, find_backup
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DeleteBackupInput", {"BackupArn": REQUIRED_BACKUP_ARN})


def delete_backup(service: Service, request: Request, context: RequestContext) -> Answer:
    """Delete a backup; those that the service has made go when their time has passed."""
    arn = request["BackupArn"]
    with service.store.holding():
        backup = find_backup(service, arn, context)
        if backup.expires is not None:
            end = datetime.fromtimestamp(backup.expires, UTC).isoformat(timespec="milliseconds")
            raise ValidationException(
                f"Invalid Request: User is not allowed to delete the system backup with arn {arn}. "
                f"It will automatically expire on {end.replace('+00:00', 'Z')}"
            )
        service.store.delete_backup(backup)
    service.observer.report("dynamodb.backup_deleted", context.request_id, backup=backup.arn)
    return backup_description(backup, arn, DELETED)


OPERATION = Operation("DeleteBackup", REQUEST, delete_backup)
