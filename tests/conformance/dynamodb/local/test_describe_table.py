"""DescribeTable: a table at rest."""

from typing import Any
from unittest.mock import ANY

from support.dynamodb import ARN, NOW, Dynamo, defined, index, keyed

WARM = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE"}
NONE_PROVISIONED = {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}


def test_a_table_on_demand_with_its_indexes_and_items(dynamo: Dynamo) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", other="S"),
        LocalSecondaryIndexes=[index("local", "pk", "other", {"ProjectionType": "KEYS_ONLY"})],
        GlobalSecondaryIndexes=[index("global", "other")],
    )
    dynamo.put({"pk": {"S": "a"}, "sk": {"S": "1"}, "other": {"S": "x"}, "more": {"S": "12345"}})
    dynamo.put({"pk": {"S": "a"}, "sk": {"S": "2"}})

    assert dynamo.call("DescribeTable", TableName="music") == {
        "Table": {
            "AttributeDefinitions": defined(other="S", pk="S", sk="S"),
            "TableName": "music",
            "KeySchema": keyed("pk", "sk"),
            "TableStatus": "ACTIVE",
            "CreationDateTime": NOW,
            "ProvisionedThroughput": NONE_PROVISIONED,
            "TableSizeBytes": 21 + 6,
            "ItemCount": 2,
            "TableArn": ARN + "music",
            "TableId": ANY,
            "BillingModeSummary": {
                "BillingMode": "PAY_PER_REQUEST",
                "LastUpdateToPayPerRequestDateTime": NOW,
            },
            "LocalSecondaryIndexes": [
                {
                    "IndexName": "local",
                    "KeySchema": keyed("pk", "other"),
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                    "IndexSizeBytes": 12,
                    "ItemCount": 1,
                    "IndexArn": ARN + "music/index/local",
                }
            ],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "global",
                    "KeySchema": keyed("other"),
                    "Projection": {"ProjectionType": "ALL"},
                    "IndexStatus": "ACTIVE",
                    "ProvisionedThroughput": NONE_PROVISIONED,
                    "IndexSizeBytes": 21,
                    "ItemCount": 1,
                    "IndexArn": ARN + "music/index/global",
                    "WarmThroughput": WARM,
                }
            ],
            "DeletionProtectionEnabled": False,
            "WarmThroughput": WARM,
        }
    }


def test_accounts_and_regions_are_worlds_of_their_own(dynamo: Dynamo) -> None:
    dynamo.create()
    request: dict[str, Any] = {
        "TableName": "music",
        "AttributeDefinitions": defined(id="N"),
        "KeySchema": keyed("id"),
        "BillingMode": "PAY_PER_REQUEST",
    }

    dynamo.call_as("111111111111", "us-east-1", "CreateTable", **request)
    dynamo.call_as("000000000000", "cn-north-1", "CreateTable", **request)

    arns = [
        dynamo.call_as(account, region, "DescribeTable", TableName="music")["Table"]["TableArn"]
        for account, region in (
            ("000000000000", "us-east-1"),
            ("111111111111", "us-east-1"),
            ("000000000000", "cn-north-1"),
        )
    ]
    assert arns == [
        "arn:aws:dynamodb:us-east-1:000000000000:table/music",
        "arn:aws:dynamodb:us-east-1:111111111111:table/music",
        "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/music",
    ]
    assert dynamo.call_as("111111111111", "eu-west-1", "ListTables") == {"TableNames": []}


def test_a_table_of_another_account_is_found_by_its_arn(dynamo: Dynamo) -> None:
    dynamo.create()

    answer = dynamo.call_as("111111111111", "us-east-1", "DescribeTable", TableName=ARN + "music")

    assert answer["Table"]["TableArn"] == ARN + "music"
