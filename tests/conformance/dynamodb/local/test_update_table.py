"""UpdateTable: what changes, and what the answer shows meanwhile."""

from typing import Any

from support.dynamodb import NOW, Dynamo

FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
PROVISIONED: dict[str, Any] = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}


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
