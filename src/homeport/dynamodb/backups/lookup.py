"""Backups by their ARNs: `arn:aws:dynamodb:us-east-1:123456789012:table/Music/backup/01489602797149-73d8d5bc`."""

import re
from typing import NamedTuple

from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import AccessDeniedException, BackupNotFoundException, ValidationException
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.backup_rows import StoredBackup
from homeport.dynamodb.validation.scalars import String

BACKUP_ARN = String(min_length=37, max_length=1024)
REQUIRED_BACKUP_ARN = String(required=True, max_length=1024)
"""AWS refuses short ones in words of its own, as all that are no ARN of a backup."""

_ARN = re.compile(r"arn:([^:]*):([^:]*):([^:]*):([^:]*):table/([^/:]+)/backup/([^/:]+)")
_REGION = re.compile(r"(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-[a-z]+-\d")


class BackupArn(NamedTuple):
    """What an ARN says of a backup of the caller's."""

    region: str
    table_name: str
    id: str


def parse_backup_arn(arn: str, context: RequestContext) -> BackupArn:
    """The parts of a backup's ARN, refused as AWS refuses others."""
    match = _ARN.fullmatch(arn)
    if match is None:
        raise ValidationException("Invalid Backup ARN")
    partition, service, region, account, table_name, id_ = match.groups()
    if region and (service != "dynamodb" or not _REGION.fullmatch(region) or partition != partition_of(region)):
        raise ValidationException("Invalid Request: BackupArn is not valid")
    if not region or account != context.account:
        raise AccessDeniedException("Access is denied")
    return BackupArn(region, table_name, id_)


def find_backup(service: Service, arn: str, context: RequestContext) -> StoredBackup:
    """The backup that DescribeBackup and DeleteBackup are asked for; BackupNotFoundException where there is none.

    AWS looks in the region that is asked, whatever the ARN says of it.
    """
    parsed = parse_backup_arn(arn, context)
    return found_backup(service, arn, parsed._replace(region=context.region), context)


def found_backup(service: Service, arn: str, parsed: BackupArn, context: RequestContext) -> StoredBackup:
    """The backup in the region of a parsed ARN; BackupNotFoundException where there is none."""
    backup = service.store.backup(context.account, parsed.region, parsed.table_name, parsed.id)
    if backup is None:
        raise BackupNotFoundException(f"Backup not found: {arn}")
    return backup
