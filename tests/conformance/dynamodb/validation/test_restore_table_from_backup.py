"""RestoreTableFromBackup: which overrides are refused."""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index

Json = Any

UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
ON_DEMAND = {"BillingModeOverride": "PAY_PER_REQUEST"}
PROVISIONED = {"BillingModeOverride": "PROVISIONED"}
GSI = index("gsi", "gk")
LSI = index("lsi", "pk", "gk", {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]})
INDEXES: Json = {
    "AttributeDefinitions": defined(pk="S", sk="S", gk="S"),
    "LocalSecondaryIndexes": [LSI],
}
NO_MATCH = (
    "does not match a secondary index that existed in the source table "
    "and cannot be created during the restore operation"
)


def back_up(dynamo: Tables, is_on_demand: bool) -> str:
    if is_on_demand:
        dynamo.create(sort="sk", GlobalSecondaryIndexes=[GSI], **INDEXES)
    else:
        global_index = GSI | {"ProvisionedThroughput": UNITS}
        throughput: Json = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
        dynamo.create(sort="sk", GlobalSecondaryIndexes=[global_index], **throughput, **INDEXES)
    arn: str = dynamo.call("CreateBackup", TableName="music", BackupName="copy")["BackupDetails"]["BackupArn"]
    return arn


@pytest.mark.parametrize(
    ("is_on_demand", "overrides", "message"),
    [
        (
            True,
            {"ProvisionedThroughputOverride": UNITS},
            "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
        ),
        (
            False,
            ON_DEMAND | {"ProvisionedThroughputOverride": UNITS},
            "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
        ),
        (True, PROVISIONED, "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED"),
        (
            True,
            PROVISIONED | {"ProvisionedThroughputOverride": UNITS},
            "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED for index gsi",
        ),
        (
            True,
            {"OnDemandThroughputOverride": {"MaxReadRequestUnits": 0, "MaxWriteRequestUnits": 0}},
            "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
        ),
        (
            False,
            {"OnDemandThroughputOverride": {"MaxReadRequestUnits": 9}},
            "Cannot override MaxReadRequestUnits for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST",
        ),
        (
            False,
            {"GlobalSecondaryIndexOverride": [GSI]},
            "Must specify provisioned throughput for index gsi",
        ),
        (
            False,
            ON_DEMAND | {"GlobalSecondaryIndexOverride": [GSI | {"ProvisionedThroughput": UNITS}]},
            "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST for index gsi",
        ),
        (True, {"GlobalSecondaryIndexOverride": [index("new", "sk")]}, f"Index new {NO_MATCH}"),
        (
            True,
            {"GlobalSecondaryIndexOverride": [index("gsi", "gk", None, {"ProjectionType": "KEYS_ONLY"})]},
            f"Index gsi {NO_MATCH}",
        ),
        (True, {"LocalSecondaryIndexOverride": [index("lsi", "pk", "gk")]}, f"Index lsi {NO_MATCH}"),
        # A global index is no local one.
        (True, {"GlobalSecondaryIndexOverride": [LSI]}, f"Index lsi {NO_MATCH}"),
    ],
)
def test_overrides_that_do_not_fit_are_refused(
    dynamo: Tables, is_on_demand: bool, overrides: Json, message: str
) -> None:
    arn = back_up(dynamo, is_on_demand)

    refused = dynamo.refusal("RestoreTableFromBackup", BackupArn=arn, TargetTableName="again", **overrides)

    assert refused == ("ValidationException", f"Invalid Request: {message}")
    assert dynamo.call("ListTables") == {"TableNames": ["music"]}


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"BillingModeOverride": "BOGUS"},
            "1 validation error detected: Value 'BOGUS' at 'billingModeOverride' failed to satisfy constraint: "
            "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
        ),
        (
            {"SSESpecificationOverride": {"SSEType": "AES256"}},
            "One or more parameter values were invalid: SSEType AES256 is not supported",
        ),
        (
            {"GlobalSecondaryIndexOverride": [GSI, GSI]},
            "One or more parameter values were invalid: Duplicate index name: gsi",
        ),
    ],
)
def test_overrides_of_the_wrong_form_are_refused(dynamo: Tables, overrides: Json, message: str) -> None:
    arn = back_up(dynamo, is_on_demand=True)

    refused = dynamo.refusal("RestoreTableFromBackup", BackupArn=arn, TargetTableName="again", **overrides)

    assert refused == ("ValidationException", message)


@pytest.mark.parametrize("name", ["", "ab", "a" * 256])
def test_a_target_with_a_name_of_the_wrong_length_is_refused(dynamo: Tables, name: str) -> None:
    arn = back_up(dynamo, is_on_demand=True)

    assert dynamo.refusal("RestoreTableFromBackup", BackupArn=arn, TargetTableName=name) == (
        "ValidationException",
        "TableName must be at least 3 characters long and at most 255 characters long",
    )


def test_a_target_that_exists_is_refused(dynamo: Tables) -> None:
    arn = back_up(dynamo, is_on_demand=True)

    assert dynamo.refusal("RestoreTableFromBackup", BackupArn=arn, TargetTableName="music") == (
        "TableAlreadyExistsException",
        "Table already exists: music",
    )


def index_units(described: Json) -> Json:
    return {
        each["IndexName"]: (each["ProvisionedThroughput"]["ReadCapacityUnits"], each.get("OnDemandThroughput"))
        for each in described.get("GlobalSecondaryIndexes", [])
    }


@pytest.mark.parametrize(
    ("is_on_demand", "overrides", "read", "global_", "local"),
    [
        (False, {}, 5, {"gsi": (5, None)}, ["lsi"]),
        # The table's override leaves the indexes as they were.
        (
            False,
            {"ProvisionedThroughputOverride": {"ReadCapacityUnits": 7, "WriteCapacityUnits": 7}},
            7,
            {"gsi": (5, None)},
            ["lsi"],
        ),
        (
            False,
            {
                "GlobalSecondaryIndexOverride": [
                    index("renamed", "gk")
                    | {"ProvisionedThroughput": {"ReadCapacityUnits": 8, "WriteCapacityUnits": 8}}
                ],
                "LocalSecondaryIndexOverride": [LSI | {"IndexName": "other"}],
            },
            5,
            {"renamed": (8, None)},
            ["other"],
        ),
        (False, ON_DEMAND, 0, {"gsi": (0, None)}, ["lsi"]),
        (
            False,
            ON_DEMAND | {"GlobalSecondaryIndexOverride": [GSI | {"OnDemandThroughput": {"MaxReadRequestUnits": 3}}]},
            0,
            {"gsi": (0, {"MaxReadRequestUnits": 3})},
            ["lsi"],
        ),
        (
            True,
            PROVISIONED
            | {
                "ProvisionedThroughputOverride": UNITS,
                "GlobalSecondaryIndexOverride": [GSI | {"ProvisionedThroughput": UNITS}],
            },
            5,
            {"gsi": (5, None)},
            ["lsi"],
        ),
        # An empty list asks for none, a list that is missing for all.
        (True, {"GlobalSecondaryIndexOverride": [], "LocalSecondaryIndexOverride": []}, 0, {}, []),
    ],
)
def test_overrides_that_fit_are_taken(
    dynamo: Tables, is_on_demand: bool, overrides: Json, read: int, global_: Json, local: list[str]
) -> None:
    arn = back_up(dynamo, is_on_demand)

    dynamo.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="again", **overrides)

    described = dynamo.call("DescribeTable", TableName="again")["Table"]
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == read
    assert index_units(described) == global_
    assert [each["IndexName"] for each in described.get("LocalSecondaryIndexes", [])] == local
    has_mode = "BillingModeSummary" in described
    assert has_mode == (read == 0)
    keys = {"pk", "sk"} | ({"gk"} if global_ or local else set())
    assert {each["AttributeName"] for each in described["AttributeDefinitions"]} == keys


@pytest.mark.parametrize(
    ("overrides", "maxima"),
    [
        ({}, {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}),
        ({"OnDemandThroughputOverride": {"MaxReadRequestUnits": 9}}, {"MaxReadRequestUnits": 9}),
    ],
)
def test_limits_on_demand_are_those_of_the_backup_or_overridden(dynamo: Tables, overrides: Json, maxima: Json) -> None:
    dynamo.create(OnDemandThroughput={"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50})
    arn = dynamo.call("CreateBackup", TableName="music", BackupName="copy")["BackupDetails"]["BackupArn"]

    dynamo.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="again", **overrides)

    assert dynamo.call("DescribeTable", TableName="again")["Table"]["OnDemandThroughput"] == maxima


@pytest.mark.parametrize(("override", "is_encrypted"), [(None, True), ({"Enabled": False}, False), ({}, False)])
def test_encryption_is_that_of_the_backup_or_overridden(dynamo: Tables, override: Json, is_encrypted: bool) -> None:
    dynamo.create(SSESpecification={"Enabled": True})
    arn = dynamo.call("CreateBackup", TableName="music", BackupName="copy")["BackupDetails"]["BackupArn"]

    dynamo.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="again", SSESpecificationOverride=override)

    assert ("SSEDescription" in dynamo.call("DescribeTable", TableName="again")["Table"]) == is_encrypted
