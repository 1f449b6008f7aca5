"""BackupDetails, BackupDescription and BackupSummary, with AWS's members and no others.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BackupDescription.html
"""

from typing import Any

from homeport.dynamodb.storage.backup_rows import StoredBackup
from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition, Throughput
from homeport.dynamodb.tables.describe import describe_projection

Description = dict[str, Any]

CREATING, AVAILABLE, DELETED = "CREATING", "AVAILABLE", "DELETED"


def backup_details(backup: StoredBackup, status: str) -> Description:
    """The backup itself."""
    details: Description = {
        "BackupArn": backup.arn,
        "BackupName": backup.name,
        "BackupSizeBytes": backup.size,
        "BackupStatus": status,
        "BackupType": backup.kind,
        "BackupCreationDateTime": backup.created,
    }
    if backup.expires is not None:
        details["BackupExpiryDateTime"] = backup.expires
    return details


def backup_description(backup: StoredBackup, arn: str, status: str) -> Description:
    """The backup and its table as it was. AWS shows the ARN that it was asked for."""
    return {
        "BackupDescription": {
            "BackupDetails": backup_details(backup, status) | {"BackupArn": arn},
            "SourceTableDetails": _table_details(backup),
            "SourceTableFeatureDetails": _feature_details(backup.definition),
        }
    }


def backup_summary(backup: StoredBackup) -> Description:
    """The backup in a list."""
    return {
        "TableName": backup.table_name,
        "TableId": backup.definition.table_id,
        "TableArn": backup.definition.arn,
        **backup_details(backup, AVAILABLE),
    }


def _table_details(backup: StoredBackup) -> Description:
    definition = backup.definition
    details: Description = {
        "TableName": definition.name,
        "TableId": definition.table_id,
        "TableArn": definition.arn,
        "TableSizeBytes": backup.size,
        "KeySchema": definition.key_schema,
        "TableCreationDateTime": definition.created,
        "ProvisionedThroughput": _units(definition.throughput),
        "ItemCount": backup.items,
        "BillingMode": definition.billing_mode,
    }
    if definition.on_demand:
        details["OnDemandThroughput"] = definition.on_demand
    return details


def _feature_details(definition: TableDefinition) -> Description:
    """What was on; empty for a plain table. Tags, recovery, table class, protection and policy are not kept."""
    details: Description = {}
    if definition.local_indexes:
        details["LocalSecondaryIndexes"] = [_index(index) for index in definition.local_indexes]
    if definition.global_indexes:
        details["GlobalSecondaryIndexes"] = [_global_index(index) for index in definition.global_indexes]
    if definition.stream_view is not None:
        details["StreamDescription"] = {"StreamEnabled": True, "StreamViewType": definition.stream_view}
    if definition.ttl_attribute is not None:
        details["TimeToLiveDescription"] = {"TimeToLiveStatus": "ENABLED", "AttributeName": definition.ttl_attribute}
    if definition.encryption is not None:
        details["SSEDescription"] = definition.encryption
    return details


def _index(index: IndexDefinition) -> Description:
    return {
        "IndexName": index.name,
        "KeySchema": index.key_schema,
        "Projection": describe_projection(index.projection),
    }


def _global_index(index: IndexDefinition) -> Description:
    described = _index(index) | {"ProvisionedThroughput": _units(index.throughput or Throughput())}
    if index.on_demand:
        described["OnDemandThroughput"] = index.on_demand
    return described


def _units(throughput: Throughput) -> Description:
    return {"ReadCapacityUnits": throughput.read, "WriteCapacityUnits": throughput.write}
