"""GetRecords: what a stream shows of the changes of its table."""

from typing import Any
from unittest.mock import ANY

import pytest

from support.dynamodb import NOW, Dynamo
from support.streams import iterator, names, records, streaming

Json = Any
A: Json = {"pk": {"S": "a"}}


IMAGE_1 = A | {"n": {"N": "1"}}
IMAGE_2 = A | {"n": {"N": "2"}}


@pytest.mark.parametrize(
    ("view", "images", "sizes"),
    [
        ("KEYS_ONLY", [{}, {}, {}], [3, 3, 3]),
        ("NEW_IMAGE", [{"NewImage": IMAGE_1}, {"NewImage": IMAGE_2}, {}], [9, 9, 3]),
        ("OLD_IMAGE", [{}, {"OldImage": IMAGE_1}, {"OldImage": IMAGE_2}], [3, 9, 9]),
        (
            "NEW_AND_OLD_IMAGES",
            [{"NewImage": IMAGE_1}, {"NewImage": IMAGE_2, "OldImage": IMAGE_1}, {"OldImage": IMAGE_2}],
            [9, 15, 9],
        ),
    ],
)
def test_the_four_views(dynamo: Dynamo, view: str, images: list[Json], sizes: list[int]) -> None:
    arn = streaming(dynamo, view)
    dynamo.put(IMAGE_1)
    dynamo.clock.advance(1.75)
    dynamo.put(IMAGE_2)
    dynamo.call("DeleteItem", TableName="music", Key=A)

    found = records(dynamo, arn)

    assert found == [
        {
            "eventID": ANY,
            "eventName": name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": time,
                "Keys": A,
                **image,
                "SequenceNumber": ANY,
                "SizeBytes": size,
                "StreamViewType": view,
            },
        }
        for name, time, image, size in zip(
            ("INSERT", "MODIFY", "REMOVE"), (NOW, NOW + 1, NOW + 1), images, sizes, strict=True
        )
    ]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in found]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len({record["eventID"] for record in found}) == 3
    assert {21 <= len(number) <= 40 for number in numbers} == {True}


def test_writes_that_change_nothing_leave_no_record(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    dynamo.put(A | {"s": {"SS": ["x", "y"]}, "n": {"N": "1"}})

    dynamo.put({"n": {"N": "1.0"}, "s": {"SS": ["y", "x"]}} | A)
    dynamo.call(
        "UpdateItem",
        TableName="music",
        Key=A,
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
    )
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "absent"}})
    dynamo.refusal("PutItem", TableName="music", Item=A, ConditionExpression="attribute_not_exists(pk)")

    assert [record["eventName"] for record in records(dynamo, arn)] == ["INSERT"]


def test_a_transaction_and_a_batch_record_each_item(dynamo: Dynamo) -> None:
    arn = streaming(dynamo, "KEYS_ONLY")
    puts = [{"Put": {"TableName": "music", "Item": {"pk": {"S": name}}}} for name in "abc"]
    dynamo.call("TransactWriteItems", TransactItems=puts)
    dynamo.call("BatchWriteItem", RequestItems={"music": [{"DeleteRequest": {"Key": A}}]})

    found = [(record["eventName"], record["dynamodb"]["Keys"]["pk"]["S"]) for record in records(dynamo, arn)]

    assert found == [("INSERT", "a"), ("INSERT", "b"), ("INSERT", "c"), ("REMOVE", "a")]


def test_an_item_whose_life_has_ended_is_removed_by_the_service(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    dynamo.call(
        "UpdateTimeToLive", TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
    )
    dynamo.put(A | {"ends": {"N": str(int(NOW) + 5)}})
    dynamo.clock.advance(6)

    made, removed = records(dynamo, arn)

    assert "userIdentity" not in made
    assert removed["eventName"] == "REMOVE"
    assert removed["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}


def test_iterators_move_on_and_begin_where_they_are_told(dynamo: Dynamo) -> None:
    arn = streaming(dynamo, "KEYS_ONLY")
    dynamo.put({"pk": {"S": "a"}}, {"pk": {"S": "b"}}, {"pk": {"S": "c"}})
    latest = iterator(dynamo, arn, "LATEST")
    second = records(dynamo, arn)[1]["dynamodb"]["SequenceNumber"]

    first_page = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn), Limit=2)
    second_page = dynamo.call("GetRecords", ShardIterator=first_page["NextShardIterator"])
    at = iterator(dynamo, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=second)
    after = iterator(dynamo, arn, "AFTER_SEQUENCE_NUMBER", SequenceNumber=second)

    assert names(first_page) == ["a", "b"]
    assert names(second_page) == ["c"]
    assert names(dynamo.call("GetRecords", ShardIterator=at)) == ["b", "c"]
    assert names(dynamo.call("GetRecords", ShardIterator=after)) == ["c"]
    dynamo.put({"pk": {"S": "d"}})
    assert names(dynamo.call("GetRecords", ShardIterator=latest)) == ["d"]
    assert names(dynamo.call("GetRecords", ShardIterator=second_page["NextShardIterator"])) == ["d"]


def test_a_disabled_stream_can_be_read_to_its_end(dynamo: Dynamo) -> None:
    arn = streaming(dynamo, "KEYS_ONLY")
    dynamo.put({"pk": {"S": "a"}}, {"pk": {"S": "b"}})
    dynamo.call("UpdateTable", TableName="music", StreamSpecification={"StreamEnabled": False})
    dynamo.put({"pk": {"S": "c"}})

    first = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn), Limit=1)
    second = dynamo.call("GetRecords", ShardIterator=first["NextShardIterator"], Limit=1)

    assert (names(first), names(second)) == (["a"], ["b"])
    assert "NextShardIterator" not in second


def test_an_answer_holds_a_megabyte(dynamo: Dynamo) -> None:
    arn = streaming(dynamo, "NEW_IMAGE")
    dynamo.put(*[{"pk": {"S": name}, "d": {"S": "x" * 390_000}} for name in "abcd"])

    first = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn))
    second = dynamo.call("GetRecords", ShardIterator=first["NextShardIterator"])

    assert (names(first), names(second)) == (["a", "b"], ["c", "d"])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"ShardIterator": "x"}, "Invalid ShardIterator"),
        ({"ShardIterator": "arn|1|AAAA"}, "Invalid ShardIterator"),
        (
            {"ShardIterator": "x", "Limit": 1001},
            "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 1000",
        ),
    ],
)
def test_what_is_refused(dynamo: Dynamo, parameters: Json, message: str) -> None:
    assert dynamo.refusal("GetRecords", **parameters) == ("ValidationException", message)
