"""UpdateTable: what changes, and what the answer shows meanwhile."""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index

INVALID = "One or more parameter values were invalid: "
FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
PROVISIONED: dict[str, Any] = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}
GSI = index("gsi", "other")


def described(dynamo: Tables) -> Any:
    return dynamo.call("DescribeTable", TableName="music")["Table"]


def updated(dynamo: Tables, **changes: Any) -> Any:
    return dynamo.call("UpdateTable", TableName="music", **changes)["TableDescription"]


def test_a_deleted_index_takes_its_attribute_definitions_along(dynamo: Tables) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])

    answer = updated(dynamo, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "gsi"}}])

    statuses = [each["IndexStatus"] for each in answer["GlobalSecondaryIndexes"]]
    assert (answer["TableStatus"], statuses) == ("UPDATING", ["DELETING"])
    table = described(dynamo)
    assert table["AttributeDefinitions"] == defined(pk="S")
    assert "GlobalSecondaryIndexes" not in table
    assert dynamo.refusal("Scan", TableName="music", IndexName="gsi") == (
        "ValidationException",
        "The table does not have the specified index: gsi",
    )


def test_a_switch_to_provisioned_needs_the_units_of_every_index(dynamo: Tables) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])
    assert dynamo.refusal("UpdateTable", TableName="music", **PROVISIONED) == (
        "ValidationException",
        INVALID + "ProvisionedThroughput must be specified for index: gsi",
    )

    update = {"Update": {"IndexName": "gsi", "ProvisionedThroughput": FIVE}}
    updated(dynamo, GlobalSecondaryIndexUpdates=[update], **PROVISIONED)

    units = described(dynamo)["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
    assert units == {"NumberOfDecreasesToday": 0, **FIVE}


STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
CREATE_GSI = {"GlobalSecondaryIndexUpdates": [{"Create": GSI}], "AttributeDefinitions": defined(other="S")}


REQUIRED = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
    "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
    "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
)
ALONE = " must be the only operation in the request"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, REQUIRED),
        (
            {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": ""}},
            "1 validation error detected: Value '' at 'streamSpecification.streamViewType' failed to satisfy "
            "constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]",
        ),
        (
            {"SSESpecification": {"KMSMasterKeyId": ""}},
            "1 validation error detected: Value '' at 'sSESpecification.kMSMasterKeyId' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"SSESpecification": {"Enabled": True, "KMSMasterKeyId": "key"}},
            INVALID + "SSEType KMS is required if KMSMasterKeyId is specified",
        ),
        ({"AttributeDefinitions": defined(pk="S")}, REQUIRED),
        ({"GlobalSecondaryIndexUpdates": []}, REQUIRED),
        (
            {"GlobalSecondaryIndexUpdates": [], "DeletionProtectionEnabled": True},
            INVALID + "List of GlobalSecondaryIndexUpdates is empty",
        ),
        (
            {"DeletionProtectionEnabled": True, "TableClass": "STANDARD"},
            INVALID + "TableClass modification" + ALONE,
        ),
        (
            {"DeletionProtectionEnabled": True, "SSESpecification": {"Enabled": True}},
            INVALID + "Server-Side Encryption modification" + ALONE,
        ),
        ({"DeletionProtectionEnabled": True, **PROVISIONED}, INVALID + "DeletionProtection modification" + ALONE),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 13_000}, "StreamSpecification": STREAM},
            INVALID + "WarmThroughput" + ALONE,
        ),
        (
            CREATE_GSI | {"WarmThroughput": {"ReadUnitsPerSecond": 13_000}},
            INVALID + "Create global secondary index cannot be specified when updating WarmThroughput",
        ),
        (
            {
                "TableClass": "STANDARD",
                "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "gsi", "WarmThroughput": {}}}],
            },
            INVALID
            + "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
            + "specified for index: gsi",
        ),
        ({"SSESpecification": {}}, INVALID + "Table is already encrypted by default"),
        (
            {"OnDemandThroughput": {"MaxReadRequestUnits": 1}, "StreamSpecification": STREAM},
            INVALID + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
        ),
        (
            {"StreamSpecification": STREAM, **PROVISIONED},
            INVALID + "You cannot modify stream status while updating table IOPS",
        ),
        (
            CREATE_GSI | {"StreamSpecification": STREAM},
            INVALID + "You cannot create or delete index while changing stream status",
        ),
        (
            {"BillingMode": "PROVISIONED"},
            INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
        ),
        (
            {"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": FIVE},
            INVALID + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {"ProvisionedThroughput": FIVE},
            INVALID
            + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 1}},
            "1 validation error detected: Value null at 'provisionedThroughput.writeCapacityUnits' failed to satisfy "
            "constraint: Member must not be null",
        ),
        (
            {"OnDemandThroughput": {"MaxReadRequestUnits": 0}},
            INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
        ),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 1}},
            INVALID
            + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, "
            + "decreasing WarmThroughput is not supported",
        ),
        (
            {"StreamSpecification": {"StreamEnabled": True}},
            INVALID + "If stream is being enabled then UpdateViewType is required",
        ),
        (
            {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}},
            INVALID + "If stream is being disabled, then UpdateViewType must not be specified",
        ),
        ({"StreamSpecification": {"StreamEnabled": False}}, "Table has no stream to disable: TableName: music"),
        ({"SSESpecification": {"Enabled": False}}, INVALID + "Table is already encrypted by default"),
        (
            {"GlobalSecondaryIndexUpdates": [{}]},
            INVALID
            + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            + "GlobalSecondaryIndexUpdate.Delete must not be null",
        ),
        (
            {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "abc"}, "Update": {"IndexName": "abc"}}]},
            INVALID + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
        ),
        (
            {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "abc"}}, {"Create": index("abc", "pk")}]},
            INVALID + "Only one global secondary index update per index is allowed simultaneously. Index: abc",
        ),
        (
            {"GlobalSecondaryIndexUpdates": [{"Create": GSI}]},
            INVALID + "AttributeDefinitions is not specified for index: gsi",
        ),
        (
            CREATE_GSI | {"AttributeDefinitions": defined(wrong="S")},
            INVALID
            + "Some index key attributes are not defined in AttributeDefinitions. "
            + "Keys: [other], AttributeDefinitions: [wrong, pk]",
        ),
        (
            {"ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}], "DeletionProtectionEnabled": True},
            INVALID + "Replica modification must be the only operation in the request",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    dynamo.create()
    before = described(dynamo)

    assert dynamo.refusal("UpdateTable", TableName="music", **changes) == ("ValidationException", message)
    assert described(dynamo) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"ProvisionedThroughput": FIVE},
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
            "Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. "
            "Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. "
            "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
        ),
        (
            {"OnDemandThroughput": {"MaxReadRequestUnits": 5}},
            INVALID
            + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode "
            + "is PROVISIONED",
        ),
        (CREATE_GSI, INVALID + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: gsi"),
        (
            {"StreamSpecification": STREAM},
            "Table already has an enabled stream: TableName: music",
        ),
        (
            {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "local"}}]},
            "Cannot delete an index that is not a GlobalSecondaryIndex: local",
        ),
        (
            {
                "GlobalSecondaryIndexUpdates": [
                    {"Create": index("local", "pk") | {"ProvisionedThroughput": FIVE}},
                ],
                "AttributeDefinitions": [],
            },
            "Attempting to create an index which already exists",
        ),
    ],
)
def test_what_a_provisioned_table_with_a_stream_refuses(dynamo: Tables, changes: Any, message: str) -> None:
    dynamo.create(
        sort="sk",
        LocalSecondaryIndexes=[index("local", "pk", "sk")],
        StreamSpecification=STREAM,
        **PROVISIONED,
    )

    assert dynamo.refusal("UpdateTable", TableName="music", **changes) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("update", "code", "message"),
    [
        (
            {"Update": {"IndexName": "ghost", "ProvisionedThroughput": FIVE}},
            "ResourceNotFoundException",
            "Requested resource not found: Index ghost for table music",
        ),
        (
            {"Delete": {"IndexName": "ghost"}},
            "ResourceNotFoundException",
            "Requested resource not found: Index ghost for table music",
        ),
        (
            {"Update": {"IndexName": "gsi"}},
            "ValidationException",
            INVALID
            + "The only Updates for index: gsi when TableThroughputMode is PAY_PER_REQUEST can be to "
            + "OnDemandThroughput, WarmThroughput",
        ),
        (
            {"Update": {"IndexName": "gsi", "WarmThroughput": {}}},
            "ValidationException",
            INVALID
            + "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
            + "specified for index: gsi",
        ),
    ],
)
def test_index_updates_that_are_refused(dynamo: Tables, update: Any, code: str, message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])

    assert dynamo.refusal("UpdateTable", TableName="music", GlobalSecondaryIndexUpdates=[update]) == (code, message)


QUOTA = "exceeds TableMaxReadCapacityUnits of the account in region us-east-1"
GUIDE = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"OnDemandThroughput": {"MaxReadRequestUnits": 40_001}},
            f"Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table {QUOTA}",
        ),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 40_001}},
            f"Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for table {QUOTA}",
        ),
        (
            {
                "GlobalSecondaryIndexUpdates": [
                    {"Update": {"IndexName": "gsi", "OnDemandThroughput": {"MaxReadRequestUnits": 40_001}}}
                ]
            },
            f"Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for index : gsi {QUOTA}",
        ),
        (
            {
                "GlobalSecondaryIndexUpdates": [
                    {"Update": {"IndexName": "gsi", "WarmThroughput": {"ReadUnitsPerSecond": 40_001}}}
                ]
            },
            f"Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for index gsi {QUOTA}",
        ),
        (
            {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE | {"WriteCapacityUnits": 40_001}}
            | {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "gsi", "ProvisionedThroughput": FIVE}}]},
            "The requested WriteCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. "
            f"Per table maximum: 40000. {GUIDE}",
        ),
        (
            {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}
            | {
                "GlobalSecondaryIndexUpdates": [
                    {"Update": {"IndexName": "gsi", "ProvisionedThroughput": FIVE | {"ReadCapacityUnits": 40_001}}}
                ]
            },
            "The requested ReadCapacityUnits for index gsi, 40001, is above the per index maximum for the account in "
            f"us-east-1. Per index maximum: 40000. {GUIDE}",
        ),
    ],
)
def test_more_than_a_table_may_have(dynamo: Tables, changes: Any, message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])

    assert dynamo.refusal("UpdateTable", TableName="music", **changes) == ("LimitExceededException", message)


def test_two_indexes_at_once_exceed_a_limit(dynamo: Tables) -> None:
    dynamo.create()
    updates = [{"Create": index("one", "pk")}, {"Create": index("two", "pk")}]

    assert dynamo.refusal("UpdateTable", TableName="music", GlobalSecondaryIndexUpdates=updates) == (
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )


def test_a_table_that_is_not_there(dynamo: Tables) -> None:
    assert dynamo.refusal("UpdateTable", TableName="music", BillingMode="PAY_PER_REQUEST") == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: music not found",
    )
    # What the request itself does wrong is told first.
    assert dynamo.refusal("UpdateTable", TableName="music") == ("ValidationException", REQUIRED)


@pytest.mark.parametrize(
    ("keys", "definitions", "existing", "new"),
    [
        (["other"], {"other": "N"}, "key{other:S:HASH}", "key{other:N:HASH}"),
        (["pk"], {"pk": "B"}, "key{pk:S:HASH}", "key{pk:B:HASH}"),
        (
            ["more", "other"],
            {"more": "N", "other": "N"},
            "key{other:S:HASH}",
            "key{more:N:HASH}, SchemaElement: key{other:N:RANGE}",
        ),
    ],
)
def test_a_key_has_one_type_in_all_indexes(
    dynamo: Tables, keys: list[str], definitions: dict[str, str], existing: str, new: str
) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])

    refused = dynamo.refusal(
        "UpdateTable",
        TableName="music",
        AttributeDefinitions=defined(**definitions),
        GlobalSecondaryIndexUpdates=[{"Create": index("second", *keys)}],
    )

    assert refused == (
        "ValidationException",
        f"{INVALID}Attributes cannot be redefined. Please check that your attribute has the same type as previously "
        f"defined. Existing schema: Schema:[SchemaElement: {existing}] New schema: Schema:[SchemaElement: {new}]",
    )
