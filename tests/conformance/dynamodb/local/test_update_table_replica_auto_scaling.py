"""UpdateTableReplicaAutoScaling and DescribeTableReplicaAutoScaling: settings of a global table's regions.

What is answered and refused is what AWS answered in October 2026.
"""

from typing import Any

import pytest

from support.dynamodb import ACCOUNT, Dynamo, defined, index

HOME, AWAY = "us-east-1", "us-west-2"
OFF = {"AutoScalingDisabled": True, "ScalingPolicies": []}
OPEN, CLOSE = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
MUSIC = f"{OPEN}music{CLOSE}"
FAILED = f"Failed to update settings for global table with name: {MUSIC}"
ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
)
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def target(value: float = 70.0, **others: Any) -> Any:
    policy = {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": value}} | others
    return {"MinimumUnits": 1, "MaximumUnits": 10, "ScalingPolicyUpdate": policy}


def scaled(name: str, value: float = 70.0) -> Any:
    return {
        "MinimumUnits": 1,
        "MaximumUnits": 10,
        "AutoScalingRoleArn": ROLE,
        "ScalingPolicies": [{"PolicyName": name, "TargetTrackingScalingPolicyConfiguration": {"TargetValue": value}}],
    }


def make(dynamo: Dynamo, *, provisioned: bool = True) -> None:
    """A table of two regions; AWS lets it become provisioned once it is one."""
    dynamo.create(AttributeDefinitions=defined(pk="S", by="S"), GlobalSecondaryIndexes=[index("gsi", "by")])
    dynamo.call("UpdateTable", TableName="music", ReplicaUpdates=[{"Create": {"RegionName": AWAY}}])
    if provisioned:
        update = {"Update": {"IndexName": "gsi", "ProvisionedThroughput": UNITS}}
        dynamo.call(
            "UpdateTable",
            TableName="music",
            BillingMode="PROVISIONED",
            ProvisionedThroughput=UNITS,
            GlobalSecondaryIndexUpdates=[update],
        )


def described(dynamo: Dynamo) -> Any:
    return dynamo.call("DescribeTableReplicaAutoScaling", TableName="music")["TableAutoScalingDescription"]


def region(name: str, *, read: Any = OFF, write: Any = OFF, index_read: Any = OFF, index_write: Any = OFF) -> Any:
    return {
        "RegionName": name,
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "gsi",
                "IndexStatus": "ACTIVE",
                "ProvisionedReadCapacityAutoScalingSettings": index_read,
                "ProvisionedWriteCapacityAutoScalingSettings": index_write,
            }
        ],
        "ReplicaProvisionedReadCapacityAutoScalingSettings": read,
        "ReplicaProvisionedWriteCapacityAutoScalingSettings": write,
        "ReplicaStatus": "ACTIVE",
    }


def table(*regions: Any) -> Any:
    return {"TableName": "music", "TableStatus": "ACTIVE", "Replicas": list(regions)}


def test_writes_are_scaled_everywhere_and_reads_in_one_region(dynamo: Dynamo) -> None:
    make(dynamo)
    before = table(region(HOME), region(AWAY))
    read = {"RegionName": AWAY, "ReplicaProvisionedReadCapacityAutoScalingUpdate": target()}
    read["ReplicaGlobalSecondaryIndexUpdates"] = [
        {"IndexName": "gsi", "ProvisionedReadCapacityAutoScalingUpdate": target(50.0, PolicyName="mine")}
    ]

    answer = dynamo.call(
        "UpdateTableReplicaAutoScaling",
        TableName="music",
        ProvisionedWriteCapacityAutoScalingUpdate=target(),
        GlobalSecondaryIndexUpdates=[{"IndexName": "gsi", "ProvisionedWriteCapacityAutoScalingUpdate": target()}],
        ReplicaUpdates=[read],
    )

    assert answer == {"TableAutoScalingDescription": before}
    write = scaled("DynamoDBWriteCapacityUtilization:table/music")
    index_write = scaled("DynamoDBWriteCapacityUtilization:table/music/index/gsi")
    assert described(dynamo) == table(
        region(HOME, write=write, index_write=index_write),
        region(
            AWAY,
            read=scaled("DynamoDBReadCapacityUtilization:table/music"),
            write=write,
            index_read=scaled("mine", 50.0),
            index_write=index_write,
        ),
    )


def test_a_dimension_is_turned_off(dynamo: Dynamo) -> None:
    make(dynamo)
    request = {"TableName": "music", "ProvisionedWriteCapacityAutoScalingUpdate": target()}
    dynamo.call("UpdateTableReplicaAutoScaling", **request)

    for _ in range(2):
        off = request | {"ProvisionedWriteCapacityAutoScalingUpdate": {"AutoScalingDisabled": True}}
        dynamo.call("UpdateTableReplicaAutoScaling", **off)

    assert described(dynamo) == table(region(HOME), region(AWAY))


@pytest.mark.parametrize("has_table", [True, False])
def test_a_table_of_one_region_has_none(dynamo: Dynamo, has_table: bool) -> None:
    if has_table:
        dynamo.create()

    refused = ("ResourceNotFoundException", "Global table with name: 'music' does not exist.")
    assert dynamo.refusal("DescribeTableReplicaAutoScaling", TableName="music") == refused
    update = {"ProvisionedWriteCapacityAutoScalingUpdate": target()}
    assert dynamo.refusal("UpdateTableReplicaAutoScaling", TableName="music", **update) == refused


def test_on_demand_there_is_nothing_to_scale(dynamo: Dynamo) -> None:
    make(dynamo, provisioned=False)
    request = {"TableName": "music", "ProvisionedWriteCapacityAutoScalingUpdate": target()}

    assert dynamo.refusal("UpdateTableReplicaAutoScaling", **request) == (
        "ValidationException",
        f"Failed to update global table with name {OPEN}music{OPEN}. Replicas 'US-EAST-1', 'US-WEST-2' BillingMode is "
        "PayPerRequest. You must convert table's BillingMode to PROVISIONED to set parameters: "
        "'GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate'.",
    )
    off = request | {"ProvisionedWriteCapacityAutoScalingUpdate": {"AutoScalingDisabled": True}}
    assert "TableAutoScalingDescription" in dynamo.call("UpdateTableReplicaAutoScaling", **off)


ALL = f"{FAILED}: Parameters 'MaximumUnits', 'ScalingPolicyUpdate', 'MinimumUnits'"
UNLESS = " are required unless auto scaling is being disabled."


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({}, ALL + UNLESS),
        ({"AutoScalingDisabled": False}, ALL + UNLESS),
        ({"MinimumUnits": 1, "MaximumUnits": 9}, f"{FAILED}: Parameters 'ScalingPolicyUpdate'" + UNLESS),
        (
            {"ScalingPolicyUpdate": target()["ScalingPolicyUpdate"]},
            f"{FAILED}: Parameters 'MaximumUnits', 'MinimumUnits'" + UNLESS,
        ),
        (
            {"AutoScalingDisabled": True, "MinimumUnits": 1, "MaximumUnits": 9},
            f"Failed to update settings for global table with name {MUSIC}: Parameters 'MaximumUnits', 'MinimumUnits' "
            "must be left blank when disabling auto scaling.",
        ),
    ],
)
def test_settings_that_are_refused(dynamo: Dynamo, update: Any, message: str) -> None:
    make(dynamo)

    request = {"TableName": "music", "ProvisionedWriteCapacityAutoScalingUpdate": update}
    assert dynamo.refusal("UpdateTableReplicaAutoScaling", **request) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("update", "beginning"),
    [
        (
            target(90.1),
            "For predefined metric type DynamoDBWriteCapacityUtilization, target value must be between '10.0' and "
            "'90.0', but was '90.1'. (Service: AWSApplicationAutoScaling; ",
        ),
        (
            target() | {"MinimumUnits": 11},
            "Maximum capacity cannot be less than minimum capacity (Service: AWSApplicationAutoScaling; ",
        ),
        (
            target(0),
            "For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', "
            "but was '0.0'. (Service: ",
        ),
    ],
)
def test_what_application_auto_scaling_refuses(dynamo: Dynamo, update: Any, beginning: str) -> None:
    make(dynamo)

    request = {"TableName": "music", "ProvisionedWriteCapacityAutoScalingUpdate": update}
    code, message = dynamo.refusal("UpdateTableReplicaAutoScaling", **request)

    assert (code, message[: len(beginning)]) == ("ValidationException", beginning)


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        ({}, "ValidationException", f"{FAILED} because at least one update parameter must be specified."),
        (
            {"ReplicaUpdates": [{"RegionName": AWAY}]},
            "ValidationException",
            f"{FAILED} because at least one update parameter must be specified for region: {OPEN}{AWAY}{CLOSE}.",
        ),
        (
            {"ReplicaUpdates": [{"RegionName": AWAY}, {"RegionName": AWAY}]},
            "ValidationException",
            f"{FAILED} because the regions: {OPEN}[{AWAY}]{CLOSE} were specified more than once.",
        ),
        (
            {
                "GlobalSecondaryIndexUpdates": [
                    {"IndexName": "nope", "ProvisionedWriteCapacityAutoScalingUpdate": target()}
                ]
            },
            "ResourceNotFoundException",
            f"{FAILED} because the global secondary indexes with names: {OPEN}[nope]{CLOSE} do not exist.",
        ),
    ],
)
def test_what_a_request_names(dynamo: Dynamo, request_: Any, code: str, message: str) -> None:
    make(dynamo)

    assert dynamo.refusal("UpdateTableReplicaAutoScaling", TableName="music", **request_) == (code, message)
