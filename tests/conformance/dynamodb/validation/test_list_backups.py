"""ListBackups: what is refused, and what is not."""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables

FAILED = "failed to satisfy constraint: Member must"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"Limit": 0},
            f"1 validation error detected: Value '0' at 'limit' {FAILED} have value greater than or equal to 1",
        ),
        (
            {"Limit": 101},
            f"1 validation error detected: Value '101' at 'limit' {FAILED} have value less than or equal to 100",
        ),
        (
            {"BackupType": "user"},
            f"1 validation error detected: Value 'user' at 'backupType' {FAILED} "
            "satisfy enum value set: [USER, SYSTEM, AWS_BACKUP, ALL]",
        ),
        (
            {"ExclusiveStartBackupArn": "arn:aws"},
            f"1 validation error detected: Value 'arn:aws' at 'exclusiveStartBackupArn' {FAILED} "
            "have length greater than or equal to 37",
        ),
        ({"ExclusiveStartBackupArn": "a" * 48}, "Invalid Backup ARN"),
        (
            {"TimeRangeLowerBound": 2, "TimeRangeUpperBound": 1},
            "One or more parameter values were invalid: "
            "Time range lower bound must be less than or equal to upper bound",
        ),
        (
            {"TableName": "a!"},
            f"2 validation errors detected: Value 'a!' at 'tableName' {FAILED} "
            f"satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a!' at 'tableName' {FAILED} "
            "have length greater than or equal to 3",
        ),
    ],
)
def test_a_request_of_the_wrong_form_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert dynamo.refusal("ListBackups", **request_) == ("ValidationException", message)


@pytest.mark.parametrize(
    "request_",
    [
        {"TableName": "never-made"},
        {"TableName": ARN + "never-made"},
        {"TableName": "never-made", "TimeRangeLowerBound": 0, "TimeRangeUpperBound": 4_000_000_000},
        {"TableName": "never-made", "ExclusiveStartBackupArn": ARN + "music/backup/01489602797149-73d8d5bc"},
        {"TableName": "never-made", "BackupType": "ALL", "Limit": 100},
    ],
)
def test_a_list_that_holds_none_is_empty(dynamo: Tables, request_: Any) -> None:
    assert dynamo.call("ListBackups", **request_) == {"BackupSummaries": []}
