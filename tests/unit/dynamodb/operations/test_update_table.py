"""UpdateTable: what changes, and what the answer shows meanwhile."""

from typing import Any

from support.dynamodb import ARN, NOW, Dynamo, defined, index, keyed

INVALID = "One or more parameter values were invalid: "
FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
PROVISIONED: dict[str, Any] = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}
GSI = index("gsi", "other")
CREATE_GSI = {"GlobalSecondaryIndexUpdates": [{"Create": GSI}], "AttributeDefinitions": defined(other="S")}


def described(dynamo: Dynamo) -> Any:
    return dynamo.call("DescribeTable", TableName="music")["Table"]


def updated(dynamo: Dynamo, **changes: Any) -> Any:
    return dynamo.call("UpdateTable", TableName="music", **changes)["TableDescription"]


def test_throughput_answers_the_units_before_and_the_time_of_the_change(dynamo: Dynamo) -> None:
    dynamo.create(**PROVISIONED)
    dynamo.clock.advance(10)

    raised = updated(dynamo, ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 5})

    assert (raised["TableStatus"], raised["ProvisionedThroughput"]) == (
        "UPDATING",
        {"LastIncreaseDateTime": NOW + 10, "NumberOfDecreasesToday": 0, **FIVE},
    )
    dynamo.clock.advance(10)
    updated(dynamo, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
    table = described(dynamo)
    assert table["ProvisionedThroughput"] == {
        "LastIncreaseDateTime": NOW + 10,
        "LastDecreaseDateTime": NOW + 20,
        "NumberOfDecreasesToday": 1,
        "ReadCapacityUnits": 1,
        "WriteCapacityUnits": 1,
    }
    # Warm throughput never goes down.
    assert table["WarmThroughput"] == {"ReadUnitsPerSecond": 7, "WriteUnitsPerSecond": 5, "Status": "ACTIVE"}
    dynamo.clock.advance(86_400)
    assert described(dynamo)["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0


def test_billing_modes_there_and_back(dynamo: Dynamo) -> None:
    dynamo.create(**PROVISIONED)
    dynamo.clock.advance(10)

    answer = updated(dynamo, BillingMode="PAY_PER_REQUEST")

    assert (answer["TableStatus"], answer["BillingModeSummary"]) == ("UPDATING", {"BillingMode": "PAY_PER_REQUEST"})
    on_demand = described(dynamo)
    assert on_demand["BillingModeSummary"] == {
        "BillingMode": "PAY_PER_REQUEST",
        "LastUpdateToPayPerRequestDateTime": NOW + 10,
    }
    assert on_demand["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": 0,
        "WriteCapacityUnits": 0,
    }
    updated(dynamo, **PROVISIONED)
    provisioned = described(dynamo)
    assert provisioned["BillingModeSummary"] == {
        "BillingMode": "PROVISIONED",
        "LastUpdateToPayPerRequestDateTime": NOW + 10,
    }
    assert provisioned["WarmThroughput"] == {
        "ReadUnitsPerSecond": 12_000,
        "WriteUnitsPerSecond": 4_000,
        "Status": "ACTIVE",
    }


def test_a_stream_goes_and_comes_back_under_another_name(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification=STREAM)
    first = described(dynamo)["LatestStreamArn"]

    updated(dynamo, StreamSpecification={"StreamEnabled": False})

    without = described(dynamo)
    assert "StreamSpecification" not in without
    assert without["LatestStreamArn"] == first
    updated(dynamo, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    again = described(dynamo)
    assert again["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    assert again["LatestStreamArn"] > first
    arns = [stream["StreamArn"] for stream in dynamo.call("ListStreams", TableName="music")["Streams"]]
    assert arns == [first, again["LatestStreamArn"]]


def test_a_new_index_holds_the_items_that_were_there(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}, "other": {"S": "x"}}, {"pk": {"S": "b"}}, {"pk": {"S": "c"}, "other": {"N": "1"}})

    answer = updated(dynamo, **CREATE_GSI)

    assert answer["TableStatus"] == "UPDATING"
    assert answer["GlobalSecondaryIndexes"] == [
        GSI
        | {
            "IndexStatus": "CREATING",
            "Backfilling": False,
            "ProvisionedThroughput": {
                "NumberOfDecreasesToday": 0,
                "ReadCapacityUnits": 0,
                "WriteCapacityUnits": 0,
            },
            "IndexSizeBytes": 0,
            "ItemCount": 0,
            "IndexArn": ARN + "music/index/gsi",
            "WarmThroughput": {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE"},
        }
    ]
    found = dynamo.call("Scan", TableName="music", IndexName="gsi")
    assert found == {"Items": [{"pk": {"S": "a"}, "other": {"S": "x"}}], "Count": 1, "ScannedCount": 1}
    assert described(dynamo)["AttributeDefinitions"] == defined(other="S", pk="S")


def test_a_deleted_index_takes_its_attribute_definitions_along(dynamo: Dynamo) -> None:
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


def test_an_index_of_a_name_that_was_deleted_begins_anew(dynamo: Dynamo) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])
    dynamo.put({"pk": {"S": "a"}, "other": {"S": "x"}, "third": {"S": "y"}})
    updated(dynamo, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "gsi"}}])

    updated(
        dynamo,
        GlobalSecondaryIndexUpdates=[{"Create": index("gsi", "third", None, {"ProjectionType": "KEYS_ONLY"})}],
        AttributeDefinitions=defined(third="S"),
    )

    found = dynamo.call("Scan", TableName="music", IndexName="gsi")["Items"]
    assert found == [{"pk": {"S": "a"}, "third": {"S": "y"}}]


def test_limits_on_demand_are_merged_and_taken_away_one_by_one(dynamo: Dynamo) -> None:
    dynamo.create()
    updated(dynamo, OnDemandThroughput={"MaxReadRequestUnits": 1000, "MaxWriteRequestUnits": 500})

    answer = updated(dynamo, OnDemandThroughput={"MaxReadRequestUnits": -1})

    assert (answer["TableStatus"], answer["OnDemandThroughput"]) == (
        "ACTIVE",
        {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 500},
    )
    assert described(dynamo)["OnDemandThroughput"] == {"MaxWriteRequestUnits": 500}
    updated(dynamo, OnDemandThroughput={"MaxWriteRequestUnits": -1})
    assert "OnDemandThroughput" not in described(dynamo)


def test_the_settings_that_come_alone(dynamo: Dynamo) -> None:
    dynamo.create()

    protected = updated(dynamo, DeletionProtectionEnabled=True)
    encrypted = updated(dynamo, SSESpecification={"Enabled": True})
    warm = updated(dynamo, WarmThroughput={"ReadUnitsPerSecond": 13_000})
    cheap = updated(dynamo, TableClass="STANDARD_INFREQUENT_ACCESS")

    key = encrypted["SSEDescription"]["KMSMasterKeyArn"]
    assert (protected["TableStatus"], protected["DeletionProtectionEnabled"]) == ("ACTIVE", True)
    assert encrypted["SSEDescription"] == {"Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": key}
    assert key.startswith("arn:aws:kms:us-east-1:000000000000:key/")
    assert warm["WarmThroughput"] == {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000, "Status": "UPDATING"}
    assert cheap["TableStatus"] == "UPDATING"
    table = described(dynamo)
    assert table["SSEDescription"] == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key}
    assert table["WarmThroughput"] == {"ReadUnitsPerSecond": 13_000, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE"}
    assert table["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS", "LastUpdateDateTime": NOW}
    updated(dynamo, SSESpecification={"Enabled": False})
    assert "SSEDescription" not in described(dynamo)


def test_a_switch_to_provisioned_needs_the_units_of_every_index(dynamo: Dynamo) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", other="S"), GlobalSecondaryIndexes=[GSI])
    assert dynamo.refusal("UpdateTable", TableName="music", **PROVISIONED) == (
        "ValidationException",
        INVALID + "ProvisionedThroughput must be specified for index: gsi",
    )

    update = {"Update": {"IndexName": "gsi", "ProvisionedThroughput": FIVE}}
    updated(dynamo, GlobalSecondaryIndexUpdates=[update], **PROVISIONED)

    units = described(dynamo)["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
    assert units == {"NumberOfDecreasesToday": 0, **FIVE}


def test_key_attributes_keep_their_types(dynamo: Dynamo) -> None:
    dynamo.create()

    updated(dynamo, AttributeDefinitions=defined(pk="N"), DeletionProtectionEnabled=False)

    table = described(dynamo)
    assert (table["AttributeDefinitions"], table["KeySchema"]) == (defined(pk="S"), keyed("pk"))
