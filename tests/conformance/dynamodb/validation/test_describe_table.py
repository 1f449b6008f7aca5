"""DescribeTable, and the other operations that take a table's name or its ARN: names that name none.

The ARNs of other regions and accounts were recorded on AWS in October 2026; that of another region is also told of in
https://github.com/hashicorp/terraform-provider-aws/issues/42792.
"""

import pytest

from support.dynamodb import ARN, Json, Tables

OTHER_REGION = ARN.replace("us-east-1", "eu-west-1") + "music"
OTHER_PARTITION = ARN.replace("arn:aws:", "arn:aws-cn:") + "music"
OTHER_ACCOUNT = ARN.replace("000000000000", "999999999999") + "music"
RECOVERY = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
TTL = {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "until"}}
BY_NAME: list[tuple[str, Json]] = [
    ("DescribeTable", {}),
    ("UpdateTable", {"DeletionProtectionEnabled": True}),
    ("DeleteTable", {}),
    ("DescribeTimeToLive", {}),
    ("UpdateTimeToLive", TTL),
    ("DescribeContinuousBackups", {}),
    ("UpdateContinuousBackups", RECOVERY),
    ("CreateBackup", {"BackupName": "copy"}),
    ("DescribeContributorInsights", {}),
    ("DescribeKinesisStreamingDestination", {}),
]


@pytest.mark.parametrize("name", ["nothing", ARN + "nothing"])
def test_a_table_that_is_not_there(dynamo: Tables, name: str) -> None:
    assert dynamo.refusal("DescribeTable", TableName=name) == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: nothing not found",
    )


@pytest.mark.parametrize(("operation", "parameters"), BY_NAME)
@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        (OTHER_REGION, "ValidationException", f"1 validation error detected: Invalid AWS region in '{OTHER_REGION}'"),
        (
            OTHER_PARTITION,
            "ValidationException",
            f"1 validation error detected: Invalid AWS partition in '{OTHER_PARTITION}'",
        ),
        (OTHER_ACCOUNT, "AccessDeniedException", "Access is denied"),
    ],
)
def test_an_arn_of_elsewhere(
    dynamo: Tables, operation: str, parameters: Json, arn: str, code: str, message: str
) -> None:
    dynamo.create()

    assert dynamo.refusal(operation, TableName=arn, **parameters) == (code, message)


@pytest.mark.parametrize("resource", ["music/index/by-artist", "music/stream/2026-10-08T23:07:31.275", "m", "mu!sic"])
def test_an_arn_of_something_else(dynamo: Tables, resource: str) -> None:
    dynamo.create()

    assert dynamo.refusal("DescribeTable", TableName=ARN + resource)[0] == "ValidationException"


@pytest.mark.parametrize(("operation", "parameters"), BY_NAME)
def test_an_empty_name_breaks_both_constraints(dynamo: Tables, operation: str, parameters: Json) -> None:
    code, message = dynamo.refusal(operation, TableName="", **parameters)

    assert code == "ValidationException"
    counted, _, violations = message.partition(": ")
    assert counted == "2 validation errors detected"
    assert sorted(violations.split("; ")) == [
        "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
        "Value '' at 'tableName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ]
