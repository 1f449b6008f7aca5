"""DeleteTable."""

from unittest.mock import ANY

from support.dynamodb import ARN, Tables


def test_the_answer_and_what_is_left(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}})

    answer = dynamo.call("DeleteTable", TableName="music")

    assert answer == {
        "TableDescription": {
            "TableName": "music",
            "ProvisionedThroughput": {
                "NumberOfDecreasesToday": 0,
                "ReadCapacityUnits": 0,
                "WriteCapacityUnits": 0,
            },
            "TableSizeBytes": 3,
            "ItemCount": 1,
            "TableArn": ARN + "music",
            "TableId": ANY,
            "BillingModeSummary": {
                "BillingMode": "PAY_PER_REQUEST",
                "LastUpdateToPayPerRequestDateTime": 1_700_000_000.0,
            },
            "DeletionProtectionEnabled": False,
            "TableStatus": "DELETING",
        }
    }
    assert dynamo.call("ListTables") == {"TableNames": []}
    not_found = ("ResourceNotFoundException", "Requested resource not found: Table: music not found")
    assert dynamo.refusal("DescribeTable", TableName="music") == not_found
    assert dynamo.refusal("DeleteTable", TableName="music") == not_found
    assert dynamo.refusal("GetItem", TableName="music", Key={"pk": {"S": "a"}}) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


def test_a_new_table_of_the_name_is_empty_and_another(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}})
    first = dynamo.call("DeleteTable", TableName="music")["TableDescription"]

    dynamo.create()

    second = dynamo.call("DescribeTable", TableName="music")["Table"]
    assert second["TableArn"] == first["TableArn"]
    assert second["TableId"] != first["TableId"]
    assert dynamo.get({"pk": {"S": "a"}}) is None


def test_a_protected_table_stays(dynamo: Tables) -> None:
    dynamo.create(DeletionProtectionEnabled=True)

    assert dynamo.refusal("DeleteTable", TableName="music") == (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    )
    dynamo.call("UpdateTable", TableName="music", DeletionProtectionEnabled=False)
    dynamo.call("DeleteTable", TableName="music")
