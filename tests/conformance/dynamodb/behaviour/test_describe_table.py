"""DescribeTable: a table at rest."""

from support.dynamodb import ARN, Tables


def test_a_provisioned_table_has_no_billing_summary(dynamo: Tables) -> None:
    dynamo.create(BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 2})

    table = dynamo.call("DescribeTable", TableName="music")["Table"]

    assert "BillingModeSummary" not in table
    assert table["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": 3,
        "WriteCapacityUnits": 2,
    }
    assert table["WarmThroughput"] == {"ReadUnitsPerSecond": 3, "WriteUnitsPerSecond": 2, "Status": "ACTIVE"}


def test_a_table_is_found_by_its_arn(dynamo: Tables) -> None:
    dynamo.create()

    by_name = dynamo.call("DescribeTable", TableName="music")

    assert dynamo.call("DescribeTable", TableName=ARN + "music") == by_name
