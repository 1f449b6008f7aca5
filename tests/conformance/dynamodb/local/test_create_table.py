"""CreateTable: what is made, what is answered, what is refused."""

from typing import Any
from unittest.mock import ANY

from support.dynamodb import ARN, NOW, Dynamo, defined, index, keyed

BASE: dict[str, Any] = {
    "TableName": "music",
    "AttributeDefinitions": defined(pk="S"),
    "KeySchema": keyed("pk"),
    "BillingMode": "PAY_PER_REQUEST",
}
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def test_a_table_on_demand(dynamo: Dynamo) -> None:
    answer = dynamo.call("CreateTable", **BASE)

    assert answer == {
        "TableDescription": {
            "AttributeDefinitions": defined(pk="S"),
            "TableName": "music",
            "KeySchema": keyed("pk"),
            "TableStatus": "CREATING",
            "CreationDateTime": NOW,
            "ProvisionedThroughput": {
                "NumberOfDecreasesToday": 0,
                "ReadCapacityUnits": 0,
                "WriteCapacityUnits": 0,
            },
            "TableSizeBytes": 0,
            "ItemCount": 0,
            "TableArn": ARN + "music",
            "TableId": ANY,
            "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
            "DeletionProtectionEnabled": False,
        }
    }


def test_everything_that_can_be_asked_for(dynamo: Dynamo) -> None:
    request = {
        "TableName": "music",
        "AttributeDefinitions": defined(pk="S", sk="N", other="B"),
        "KeySchema": keyed("pk", "sk"),
        "ProvisionedThroughput": UNITS,
        "LocalSecondaryIndexes": [index("local", "pk", "other", {"ProjectionType": "KEYS_ONLY"})],
        "GlobalSecondaryIndexes": [
            index("global", "other", None, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["b", "a"]})
            | {"ProvisionedThroughput": UNITS}
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        "SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "arn:aws:kms:r:a:key/k"},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "DeletionProtectionEnabled": True,
        "Tags": [{"Key": "team", "Value": "a"}],
    }

    answer = dynamo.call("CreateTable", **request)["TableDescription"]

    no_decreases = {"NumberOfDecreasesToday": 0, **UNITS}
    assert answer == {
        "AttributeDefinitions": defined(other="B", pk="S", sk="N"),
        "TableName": "music",
        "KeySchema": keyed("pk", "sk"),
        "TableStatus": "CREATING",
        "CreationDateTime": NOW,
        "ProvisionedThroughput": no_decreases,
        "TableSizeBytes": 0,
        "ItemCount": 0,
        "TableArn": ARN + "music",
        "TableId": ANY,
        "LocalSecondaryIndexes": [
            {
                "IndexName": "local",
                "KeySchema": keyed("pk", "other"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
                "IndexSizeBytes": 0,
                "ItemCount": 0,
                "IndexArn": ARN + "music/index/local",
            }
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "global",
                "KeySchema": keyed("other"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]},
                "IndexStatus": "CREATING",
                "ProvisionedThroughput": no_decreases,
                "IndexSizeBytes": 0,
                "ItemCount": 0,
                "IndexArn": ARN + "music/index/global",
            }
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        "LatestStreamLabel": "2023-11-14T22:13:20.000",
        "LatestStreamArn": ARN + "music/stream/2023-11-14T22:13:20.000",
        "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "arn:aws:kms:r:a:key/k"},
        "TableClassSummary": {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
        "DeletionProtectionEnabled": True,
    }
    assert dynamo.call("ListTagsOfResource", ResourceArn=ARN + "music") == {"Tags": [{"Key": "team", "Value": "a"}]}
