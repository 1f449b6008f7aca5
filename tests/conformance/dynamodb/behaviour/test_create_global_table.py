"""Global tables of version 2017.11.29, of which AWS makes none any more: what its operations still answer.

The texts are those that AWS answered in October 2026.
"""

from typing import Any

import pytest

from support.dynamodb import Tables

GONE = (
    "ValidationException",
    "One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported. "
    "We recommend using DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).",
)
NONE = ("GlobalTableNotFoundException", "Global table with name: 'music' does not exist.")
NAME = "TableName must be at least 3 characters long and at most 255 characters long"


@pytest.mark.parametrize("has_table", [True, False])
def test_none_is_made(dynamo: Tables, has_table: bool) -> None:
    if has_table:
        dynamo.create()

    group = [{"RegionName": "us-east-1"}, {"RegionName": "eu-west-1"}]
    assert dynamo.refusal("CreateGlobalTable", GlobalTableName="music", ReplicationGroup=group) == GONE
    assert dynamo.call("ListGlobalTables") == {"GlobalTables": []}
    assert dynamo.call("ListGlobalTables", RegionName="us-east-1", Limit=1) == {"GlobalTables": []}


@pytest.mark.parametrize(
    ("operation", "request_", "refused"),
    [
        ("DescribeGlobalTable", {}, (NONE[0], "Global table not found: " + NONE[1])),
        ("DescribeGlobalTableSettings", {}, NONE),
        ("UpdateGlobalTableSettings", {"GlobalTableBillingMode": "PAY_PER_REQUEST"}, NONE),
        ("UpdateGlobalTableSettings", {"ReplicaSettingsUpdate": [{"RegionName": "us-east-1"}]}, NONE),
        ("UpdateGlobalTable", {"ReplicaUpdates": [{"Delete": {"RegionName": "eu-west-1"}}]}, NONE),
        ("UpdateGlobalTable", {"ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}, GONE),
        (
            "UpdateGlobalTable",
            {"ReplicaUpdates": []},
            ("ValidationException", "One or more parameter values were invalid"),
        ),
        (
            "UpdateGlobalTable",
            {"ReplicaUpdates": [{}]},
            ("ValidationException", "One or more parameter values were invalid"),
        ),
    ],
)
def test_none_is_found(dynamo: Tables, operation: str, request_: Any, refused: Any) -> None:
    dynamo.create()

    assert dynamo.refusal(operation, GlobalTableName="music", **request_) == refused


@pytest.mark.parametrize("operation", ["DescribeGlobalTable", "DescribeGlobalTableSettings"])
def test_a_name_too_short(dynamo: Tables, operation: str) -> None:
    assert dynamo.refusal(operation, GlobalTableName="") == ("ValidationException", NAME)
