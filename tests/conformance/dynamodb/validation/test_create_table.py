"""CreateTable: what is made, what is answered, what is refused."""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index, keyed

INVALID = "One or more parameter values were invalid: "
BASE: dict[str, Any] = {
    "TableName": "music",
    "AttributeDefinitions": defined(pk="S"),
    "KeySchema": keyed("pk"),
    "BillingMode": "PAY_PER_REQUEST",
}
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


GSI = index("gsi", "pk")
PROVISIONED = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"TableName": None}, "The parameter 'TableName' is required but was not present in the request"),
        (
            {"TableName": "ab"},
            "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3",
        ),
        (
            {"TableName": "a b!"},
            "1 validation error detected: Value 'a b!' at 'tableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ),
        (
            {"AttributeDefinitions": None, "KeySchema": []},
            "2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: "
            "Member must not be null; Value '[]' at 'keySchema' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"KeySchema": [*keyed("pk", "sk"), {"AttributeName": "x", "KeyType": "RANGE"}]},
            "1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), "
            "KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=x, keyType=RANGE)]' "
            "at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
        ),
        (
            {"AttributeDefinitions": defined(pk="X")},
            "1 validation error detected: Value 'X' at 'attributeDefinitions.1.member.attributeType' "
            "failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]",
        ),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}},
            "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy "
            "constraint: Member must have value greater than or equal to 1; Value '0' at "
            "'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        ),
        (
            {"ProvisionedThroughput": UNITS},
            INVALID
            + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {"BillingMode": None},
            INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ),
        (
            PROVISIONED | {"OnDemandThroughput": {"MaxReadRequestUnits": 1}},
            INVALID
            + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
        ),
        (
            {"OnDemandThroughput": {"MaxWriteRequestUnits": -1}},
            INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
        ),
        (
            PROVISIONED | {"WarmThroughput": {"WriteUnitsPerSecond": 4}},
            INVALID
            + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than "
            + "WriteCapacityUnits of ProvisionedThroughput",
        ),
        ({"AttributeDefinitions": [*defined(pk="S"), *defined(pk="N")]}, "Attribute Name is duplicated: pk"),
        ({"AttributeDefinitions": []}, "Invalid KeySchema: Some index key attribute have no definition"),
        (
            {"AttributeDefinitions": defined(PK="S")},
            INVALID
            + "Some index key attributes are not defined in AttributeDefinitions. "
            + "Keys: [pk], AttributeDefinitions: [PK]",
        ),
        (
            {"KeySchema": keyed("pk", "pk"), "AttributeDefinitions": defined(pk="S", sk="S")},
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ),
        (
            {"KeySchema": [{"AttributeName": "pk", "KeyType": "RANGE"}]},
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ),
        (
            {"AttributeDefinitions": defined(pk="S", sk="S")},
            INVALID
            + "Number of attributes in KeySchema does not exactly match "
            + "number of attributes defined in AttributeDefinitions",
        ),
        (
            {"AttributeDefinitions": defined(pk="S", sk="S"), "GlobalSecondaryIndexes": [GSI]},
            INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: [pk, sk], keys used: [pk]",
        ),
        ({"GlobalSecondaryIndexes": []}, INVALID + "List of GlobalSecondaryIndexes is empty"),
        (
            {"LocalSecondaryIndexes": [index("lsi", "pk")]},
            INVALID
            + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ),
        (
            {"GlobalSecondaryIndexes": [index("gsi", "q")]},
            INVALID
            + "Some index key attributes are not defined in AttributeDefinitions. "
            + "Keys: [q], AttributeDefinitions: [pk]",
        ),
        ({"GlobalSecondaryIndexes": [GSI, GSI]}, INVALID + "Duplicate index name: gsi"),
        (
            {"GlobalSecondaryIndexes": [GSI | {"ProvisionedThroughput": UNITS}]},
            INVALID
            + "ProvisionedThroughput should not be specified for index: gsi when BillingMode is PAY_PER_REQUEST",
        ),
        (
            PROVISIONED | {"GlobalSecondaryIndexes": [GSI]},
            INVALID + "ProvisionedThroughput is not specified for index: gsi",
        ),
        (
            {"GlobalSecondaryIndexes": [index("gsi", "pk", None, {"NonKeyAttributes": ["a"]})]},
            INVALID + "Unknown ProjectionType: null",
        ),
        (
            {"GlobalSecondaryIndexes": [index("gsi", "pk", None, {"ProjectionType": "INCLUDE"})]},
            INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        ),
        (
            {
                "GlobalSecondaryIndexes": [
                    index("gsi", "pk", None, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "x"]})
                ]
            },
            INVALID + "Duplicate element in NonKeyAttributes: x",
        ),
        (
            {"GlobalSecondaryIndexes": [index(f"gsi{number}", "pk") for number in range(21)]},
            INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20",
        ),
        (
            {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"}},
            INVALID + "Table is being created with a stream disabled, UpdateViewType should not be specified",
        ),
        (
            {"SSESpecification": {"Enabled": False, "SSEType": "KMS"}},
            INVALID + "SSEType can not be specified if Enabled is false",
        ),
        ({"Tags": [{"Key": "aws:x", "Value": ""}]}, "Tag Key cannot be prefixed with aws:, Key: aws:x"),
        ({"ResourcePolicy": "{}"}, INVALID + "Invalid policy document: Syntax error at position (1,3)"),
    ],
)
def test_what_is_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    request = {name: value for name, value in (BASE | changes).items() if value is not None}

    assert dynamo.refusal("CreateTable", **request) == ("ValidationException", message)
    assert dynamo.call("ListTables") == {"TableNames": []}


LOCAL_BASE = BASE | {"AttributeDefinitions": defined(pk="S", sk="S"), "KeySchema": keyed("pk", "sk")}


@pytest.mark.parametrize(
    ("indexes", "message"),
    [
        ([index("lsi", "pk")], "Index KeySchema does not have a range key for index: lsi"),
        (
            [index("lsi", "sk", "pk")],
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: lsi. "
            "index hash key: sk, table hash key: pk",
        ),
        (
            [index(f"lsi{number}", "pk", "sk") for number in range(6)],
            "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
        ),
    ],
)
def test_local_indexes_that_are_refused(dynamo: Tables, indexes: Any, message: str) -> None:
    assert dynamo.refusal("CreateTable", **LOCAL_BASE, LocalSecondaryIndexes=indexes) == (
        "ValidationException",
        INVALID + message,
    )


def elements(*kinds: str) -> list[dict[str, str]]:
    return [{"AttributeName": f"k{number}", "KeyType": kind} for number, kind in enumerate(kinds)]


MANY = defined(pk="S", **{f"k{number}": "S" for number in range(8)})


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        (["HASH"] * 5, "The KeySchema exceeds the maximum allowed number of HASH key attributes"),
        (["HASH", *["RANGE"] * 5], "The KeySchema exceeds the maximum allowed number of RANGE key attributes"),
        (["HASH", "RANGE", "HASH"], "All HASH key attributes must precede RANGE key attributes in the KeySchema"),
    ],
)
def test_key_schemas_of_global_indexes_that_are_refused(dynamo: Tables, kinds: list[str], message: str) -> None:
    used = MANY[: 1 + len(kinds)]
    refused = {"IndexName": "gsi", "KeySchema": elements(*kinds), "Projection": {"ProjectionType": "ALL"}}

    assert dynamo.refusal(
        "CreateTable", **BASE | {"AttributeDefinitions": used, "GlobalSecondaryIndexes": [refused]}
    ) == ("ValidationException", INVALID + message)


@pytest.mark.parametrize("table_class", ["STANDARD_IA", "standard", ""])
def test_other_table_classes(dynamo: Tables, table_class: str) -> None:
    message = (
        "Invalid table-class parameter provided. Please try again with a valid table-class value: "
        "[STANDARD, STANDARD_INFREQUENT_ACCESS]."
    )

    assert dynamo.refusal("CreateTable", **BASE | {"TableClass": table_class}) == ("ValidationException", message)
    dynamo.create()
    assert dynamo.refusal("UpdateTable", TableName="music", TableClass=table_class) == ("ValidationException", message)
