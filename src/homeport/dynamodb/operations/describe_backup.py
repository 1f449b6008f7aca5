"""DescribeBackup.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeBackup.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.backups.describe import AVAILABLE, backup_description
from homeport.dynamodb.backups.lookup import REQUIRED_BACKUP_ARN, find_backup
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeBackupInput", {"BackupArn": REQUIRED_BACKUP_ARN})


def describe_backup(service: Service, request: Request, context: RequestContext) -> Answer:
    """A backup, and the table as it was."""
    arn = request["BackupArn"]
    return backup_description(find_backup(service, arn, context), arn, AVAILABLE)


OPERATION = Operation("DescribeBackup", REQUEST, describe_backup)
