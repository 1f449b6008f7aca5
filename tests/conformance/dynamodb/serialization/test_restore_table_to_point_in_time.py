"""RestoreTableToPointInTime, and what it has in common with the other operations on backups: JSON types."""

from typing import Any

import pytest

from support.dynamodb import Tables

BASE: dict[str, Any] = {"SourceTableName": "music", "TargetTableName": "again", "UseLatestRestorableTime": True}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"TargetTableName": 5}, "NUMBER_VALUE cannot be converted to String"),
        ({"TargetTableName": {}}, "Start of structure or map found where not expected"),
        ({"UseLatestRestorableTime": "maybe"}, "Unexpected token received from parser"),
        ({"GlobalSecondaryIndexOverride": {}}, "Start of structure or map found where not expected"),
        ({"GlobalSecondaryIndexOverride": "x"}, "Unexpected field type"),
        ({"GlobalSecondaryIndexOverride": ["x"]}, "Unexpected value type in payload"),
        (
            {"LocalSecondaryIndexOverride": [[]]},
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.LocalSecondaryIndex",
        ),
        ({"ProvisionedThroughputOverride": "x"}, "Unexpected field type"),
        (
            {"ProvisionedThroughputOverride": {"ReadCapacityUnits": "5"}},
            "STRING_VALUE cannot be converted to Long",
        ),
        ({"SSESpecificationOverride": {"Enabled": 1.5}}, "DECIMAL_VALUE cannot be converted to Boolean"),
    ],
)
def test_json_types_that_are_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    assert dynamo.refusal("RestoreTableToPointInTime", **BASE | changes) == ("SerializationException", message)


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("CreateBackup", {"TableName": 5}, "NUMBER_VALUE cannot be converted to String"),
        ("CreateBackup", {"BackupName": True}, "TRUE_VALUE cannot be converted to String"),
        ("DescribeBackup", {"BackupArn": []}, "Unrecognized collection type class java.lang.String"),
        ("DeleteBackup", {"BackupArn": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ("ListBackups", {"Limit": "5"}, "STRING_VALUE cannot be converted to Integer"),
        ("RestoreTableFromBackup", {"BackupArn": {}}, "Start of structure or map found where not expected"),
    ],
)
def test_json_types_that_operations_on_backups_refuse(
    dynamo: Tables, operation: str, request_: dict[str, Any], message: str
) -> None:
    assert dynamo.refusal(operation, **request_) == ("SerializationException", message)
