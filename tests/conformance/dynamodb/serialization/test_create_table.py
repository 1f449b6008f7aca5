"""CreateTable: what is made, what is answered, what is refused."""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, keyed

BASE: dict[str, Any] = {
    "TableName": "music",
    "AttributeDefinitions": defined(pk="S"),
    "KeySchema": keyed("pk"),
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"TableName": 5}, "NUMBER_VALUE cannot be converted to String"),
        ({"TableName": ["a"]}, "Unrecognized collection type class java.lang.String"),
        ({"KeySchema": "x"}, "Unexpected field type"),
        ({"KeySchema": {}}, "Start of structure or map found where not expected"),
        ({"KeySchema": ["x"]}, "Unexpected value type in payload"),
        ({"KeySchema": [[]]}, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"),
        ({"ProvisionedThroughput": "x"}, "Unexpected field type"),
        ({"ProvisionedThroughput": {"ReadCapacityUnits": "5"}}, "STRING_VALUE cannot be converted to Long"),
        ({"ProvisionedThroughput": {"ReadCapacityUnits": True}}, "TRUE_VALUE cannot be converted to Long"),
        ({"DeletionProtectionEnabled": 1.5}, "DECIMAL_VALUE cannot be converted to Boolean"),
        ({"DeletionProtectionEnabled": "maybe"}, "Unexpected token received from parser"),
    ],
)
def test_json_types_that_are_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    assert dynamo.refusal("CreateTable", **BASE | changes) == ("SerializationException", message)
