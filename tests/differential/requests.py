"""Sound requests, and the tables and items that they are made for."""

from typing import Any, NamedTuple

Json = Any


class Request(NamedTuple):
    """An operation and its request."""

    operation: str
    body: Json
    before: tuple[str, Json] | None = None
    """What is sent before each of its mutations, for the answer to depend on nothing else."""


def keyed(*names: str) -> Json:
    """A KeySchema."""
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def index(name: str, *keys: str) -> Json:
    """A secondary index that projects everything."""
    return {"IndexName": name, "KeySchema": keyed(*keys), "Projection": {"ProjectionType": "ALL"}}


THROUGHPUT = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def table(name: str, keys: tuple[str, ...], types: dict[str, str], **others: Json) -> Json:
    """A CreateTable request."""
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": each, "AttributeType": kind} for each, kind in types.items()],
        "KeySchema": keyed(*keys),
        "ProvisionedThroughput": THROUGHPUT,
        **others,
    }


SONG = {"n": {"N": "1"}, "m": {"M": {"a": {"L": [{"N": "1"}, {"S": "x"}]}}}, "ss": {"SS": ["a", "b"]}}
VALUES = {":v": {"N": "1"}}
NAMES = {"#n": "n"}

SETUP = [
    Request("CreateTable", table("hash", ("pk",), {"pk": "S"})),
    Request(
        "CreateTable",
        table(
            "range",
            ("pk", "sk"),
            {"pk": "S", "sk": "N", "x": "S", "y": "B"},
            LocalSecondaryIndexes=[index("local", "pk", "x")],
            GlobalSecondaryIndexes=[index("global", "x", "y") | {"ProvisionedThroughput": THROUGHPUT}],
        ),
    ),
    *(Request("PutItem", {"TableName": "hash", "Item": {"pk": {"S": f"k{number}"}} | SONG}) for number in range(5)),
    *(
        Request(
            "PutItem",
            {
                "TableName": "range",
                "Item": {
                    "pk": {"S": "p"},
                    "sk": {"N": f"{number}"},
                    "x": {"S": f"x{number % 2}"},
                    "y": {"B": f"AA{'AEIMQ'[number]}="},
                    "n": {"N": f"{number}"},
                },
            },
        )
        for number in range(5)
    ),
]
"""What both have in the beginning."""

REQUESTS = {
    "get by expression": Request(
        "GetItem",
        {
            "TableName": "hash",
            "Key": {"pk": {"S": "k1"}},
            "ProjectionExpression": "#n, m.a[0]",
            "ExpressionAttributeNames": NAMES,
            "ConsistentRead": True,
            "ReturnConsumedCapacity": "TOTAL",
        },
    ),
    "get by names": Request(
        "GetItem", {"TableName": "hash", "Key": {"pk": {"S": "k1"}}, "AttributesToGet": ["n", "pk"]}
    ),
    "put on a condition": Request(
        "PutItem",
        {
            "TableName": "hash",
            "Item": {
                "pk": {"S": "z"},
                "a": {"L": [{"M": {"b": {"NS": ["1", "2"]}}}]},
                "c": {"BS": ["AAE="]},
                "d": {"B": "AAE="},
                "e": {"NULL": True},
                "f": {"BOOL": False},
            },
            "ConditionExpression": "attribute_not_exists(pk) OR #n = :v",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": VALUES,
            "ReturnValues": "ALL_OLD",
            "ReturnConsumedCapacity": "INDEXES",
            "ReturnItemCollectionMetrics": "SIZE",
        },
    ),
    "put into indexes": Request(
        "PutItem",
        {
            "TableName": "range",
            "Item": {"pk": {"S": "z"}, "sk": {"N": "1"}, "x": {"S": "s"}, "y": {"B": "AAE="}},
            "ReturnConsumedCapacity": "INDEXES",
            "ReturnItemCollectionMetrics": "SIZE",
        },
    ),
    "put as expected": Request(
        "PutItem",
        {
            "TableName": "hash",
            "Item": {"pk": {"S": "z"}},
            "Expected": {
                "n": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1"}]},
                "q": {"Exists": False},
            },
            "ConditionalOperator": "OR",
        },
    ),
    "put where a value exists": Request(
        "PutItem",
        {
            "TableName": "hash",
            "Item": {"pk": {"S": "z"}},
            "Expected": {"n": {"Value": {"N": "1"}, "Exists": True}},
        },
    ),
    "update by expression": Request(
        "UpdateItem",
        {
            "TableName": "hash",
            "Key": {"pk": {"S": "u"}},
            "UpdateExpression": "SET #n = :v, m = if_not_exists(m, :m) ADD q :v REMOVE r",
            "ConditionExpression": "attribute_not_exists(zz)",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": VALUES | {":m": {"M": {"a": {"S": "b"}}}},
            "ReturnValues": "UPDATED_NEW",
            "ReturnConsumedCapacity": "TOTAL",
            "ReturnItemCollectionMetrics": "SIZE",
        },
    ),
    "update by actions": Request(
        "UpdateItem",
        {
            "TableName": "hash",
            "Key": {"pk": {"S": "u2"}},
            "AttributeUpdates": {
                "a": {"Action": "PUT", "Value": {"N": "1"}},
                "b": {"Action": "ADD", "Value": {"N": "1"}},
                "c": {"Action": "DELETE"},
                "d": {"Action": "DELETE", "Value": {"SS": ["a"]}},
            },
            "ReturnValues": "ALL_NEW",
        },
        before=("PutItem", {"TableName": "hash", "Item": {"pk": {"S": "u2"}, "b": {"N": "1"}}}),
    ),
    "delete on a condition": Request(
        "DeleteItem",
        {
            "TableName": "hash",
            "Key": {"pk": {"S": "d"}},
            "ConditionExpression": "attribute_exists(pk) AND #n > :v",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": VALUES,
            "ReturnValues": "ALL_OLD",
        },
    ),
    "query by expression": Request(
        "Query",
        {
            "TableName": "range",
            "KeyConditionExpression": "pk = :p AND sk > :v",
            "FilterExpression": "#n <> :f",
            "ProjectionExpression": "pk, #n",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": VALUES | {":p": {"S": "p"}, ":f": {"N": "3"}},
            "Limit": 2,
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "ReturnConsumedCapacity": "INDEXES",
        },
    ),
    "query an index from a key": Request(
        "Query",
        {
            "TableName": "range",
            "IndexName": "global",
            "Select": "ALL_ATTRIBUTES",
            "KeyConditionExpression": "x = :p",
            "ExpressionAttributeValues": {":p": {"S": "x1"}},
            "ExclusiveStartKey": {"pk": {"S": "p"}, "sk": {"N": "1"}, "x": {"S": "x1"}, "y": {"B": "AAE="}},
            "ReturnConsumedCapacity": "INDEXES",
        },
    ),
    "query by conditions": Request(
        "Query",
        {
            "TableName": "range",
            "IndexName": "local",
            "KeyConditions": {
                "pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "p"}]},
                "x": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "x"}]},
            },
            "QueryFilter": {
                "n": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1"}]},
                "z": {"ComparisonOperator": "NULL"},
            },
            "ConditionalOperator": "AND",
            "AttributesToGet": ["pk", "n"],
        },
    ),
    "scan by expression": Request(
        "Scan",
        {
            "TableName": "hash",
            "FilterExpression": "contains(ss, :s) AND size(ss) BETWEEN :v AND :w",
            "ExpressionAttributeValues": VALUES | {":s": {"S": "a"}, ":w": {"N": "9"}},
            "Segment": 0,
            "TotalSegments": 1,
            "Limit": 100,
            "Select": "COUNT",
            "ReturnConsumedCapacity": "TOTAL",
        },
    ),
    "scan by conditions": Request(
        "Scan",
        {
            "TableName": "range",
            "ScanFilter": {"n": {"ComparisonOperator": "IN", "AttributeValueList": [{"N": "1"}, {"N": "2"}]}},
        },
    ),
    "get a batch by expression": Request(
        "BatchGetItem",
        {
            "RequestItems": {
                "hash": {
                    "Keys": [{"pk": {"S": "k1"}}, {"pk": {"S": "k9"}}],
                    "ProjectionExpression": "#n",
                    "ExpressionAttributeNames": NAMES,
                    "ConsistentRead": True,
                }
            },
            "ReturnConsumedCapacity": "TOTAL",
        },
    ),
    "get a batch by names": Request(
        "BatchGetItem", {"RequestItems": {"hash": {"Keys": [{"pk": {"S": "k1"}}], "AttributesToGet": ["n"]}}}
    ),
    "write a batch": Request(
        "BatchWriteItem",
        {
            "RequestItems": {
                "hash": [{"PutRequest": {"Item": {"pk": {"S": "b1"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "b2"}}}}]
            },
            "ReturnConsumedCapacity": "TOTAL",
            "ReturnItemCollectionMetrics": "SIZE",
        },
    ),
    "create a table": Request(
        "CreateTable",
        table(
            "hash",
            ("pk", "sk"),
            {"pk": "S", "sk": "N"},
            BillingMode="PROVISIONED",
            LocalSecondaryIndexes=[
                {
                    "IndexName": "loc",
                    "KeySchema": keyed("pk", "sk"),
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a"]},
                }
            ],
            GlobalSecondaryIndexes=[index("glob", "sk") | {"ProvisionedThroughput": THROUGHPUT}],
        ),
    ),
    "update a table": Request(
        "UpdateTable",
        {
            "TableName": "nope",
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
            "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "glob", "ProvisionedThroughput": THROUGHPUT}}],
            "BillingMode": "PROVISIONED",
        },
    ),
    "delete a table": Request("DeleteTable", {"TableName": "nope"}),
    "describe a table": Request("DescribeTable", {"TableName": "nope"}),
    "list tables": Request("ListTables", {"Limit": 1, "ExclusiveStartTableName": "aaa"}),
    "describe time to live": Request("DescribeTimeToLive", {"TableName": "nope"}),
    "list tags": Request("ListTagsOfResource", {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/nope"}),
    "tag": Request(
        "TagResource",
        {
            "ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/nope",
            "Tags": [{"Key": "a", "Value": "b"}],
        },
    ),
    "untag": Request(
        "UntagResource",
        {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/nope", "TagKeys": ["a"]},
    ),
}
"""Each is sent as it is, and with each of its parts missing or replaced."""
