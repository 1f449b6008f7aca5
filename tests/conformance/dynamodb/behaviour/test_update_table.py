"""UpdateTable: what changes, and what the answer shows meanwhile."""

from typing import Any

from support.dynamodb import ARN, Tables, defined, index, keyed

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
GSI = index("gsi", "other")
CREATE_GSI = {"GlobalSecondaryIndexUpdates": [{"Create": GSI}], "AttributeDefinitions": defined(other="S")}


def described(dynamo: Tables) -> Any:
    return dynamo.call("DescribeTable", TableName="music")["Table"]


def updated(dynamo: Tables, **changes: Any) -> Any:
    return dynamo.call("UpdateTable", TableName="music", **changes)["TableDescription"]


def test_a_stream_goes_and_comes_back_under_another_name(dynamo: Tables) -> None:
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


def test_a_new_index_holds_the_items_that_were_there(dynamo: Tables) -> None:
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


def test_an_index_of_a_name_that_was_deleted_begins_anew(dynamo: Tables) -> None:
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


def test_limits_on_demand_are_merged_and_taken_away_one_by_one(dynamo: Tables) -> None:
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


def test_key_attributes_keep_their_types(dynamo: Tables) -> None:
    dynamo.create()

    updated(dynamo, AttributeDefinitions=defined(pk="N"), DeletionProtectionEnabled=False)

    table = described(dynamo)
    assert (table["AttributeDefinitions"], table["KeySchema"]) == (defined(pk="S"), keyed("pk"))


def test_a_new_index_leaves_out_items_whose_keys_do_not_fit_it(dynamo: Tables) -> None:
    dynamo.create(sort="sk")
    values: dict[str, Any] = {f"{length:04}": {"S": "x" * length} for length in (0, 1, 1024, 1025, 2048, 2049)}
    values |= {"number": {"N": "1"}, "missing": None}
    for name, value in values.items():
        dynamo.put({"pk": {"S": name}, "sk": {"S": "s"}} | ({"other": value} if value else {}))
    indexes = {"by-other": index("by-other", "other"), "by-sk": index("by-sk", "sk", "other")}
    for new in indexes.values():
        updated(
            dynamo,
            AttributeDefinitions=defined(sk="S", other="S"),
            GlobalSecondaryIndexUpdates=[{"Create": new}],
        )

    def names(index_name: str) -> list[str]:
        items = dynamo.call("Scan", TableName="music", IndexName=index_name, ProjectionExpression="pk")["Items"]
        return sorted(item["pk"]["S"] for item in items)

    assert {name: names(name) for name in indexes} == {
        "by-other": ["0001", "1024", "1025", "2048"],
        "by-sk": ["0001", "1024"],
    }
    dynamo.call(
        "UpdateItem",
        TableName="music",
        Key={"pk": {"S": "2049"}, "sk": {"S": "s"}},
        UpdateExpression="SET #other = :short",
        ExpressionAttributeNames={"#other": "other"},
        ExpressionAttributeValues={":short": {"S": "y"}},
    )
    assert names("by-sk") == ["0001", "1024", "2049"]
