"""GetRecords: how long iterators and records last, on a clock that the test moves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

from typing import Any
from unittest.mock import ANY

import pytest

from support.dynamodb import NOW, Dynamo
from support.streams import iterator, names, records, streaming


def test_an_iterator_lives_fifteen_minutes(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    place = iterator(dynamo, arn)

    dynamo.clock.advance(15 * 60)
    fresh = dynamo.call("GetRecords", ShardIterator=place)["NextShardIterator"]
    dynamo.clock.advance(1)

    assert dynamo.refusal("GetRecords", ShardIterator=place)[0] == "ExpiredIteratorException"
    assert dynamo.call("GetRecords", ShardIterator=fresh)["Records"] == []


def test_the_stream_of_a_deleted_table_can_be_read_for_a_day(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    dynamo.put({"pk": {"S": "a"}})
    dynamo.call("DeleteTable", TableName="music")
    dynamo.create()
    dynamo.put({"pk": {"S": "another table"}})

    assert dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"
    assert names({"Records": records(dynamo, arn)}) == ["a"]
    dynamo.clock.advance(24 * 3600 + 120)
    assert dynamo.refusal("DescribeStream", StreamArn=arn) == (
        "ResourceNotFoundException",
        f"Requested resource not found: Stream: {arn} not found",
    )
    assert dynamo.call("ListStreams") == {"Streams": []}


def test_records_are_kept_for_a_day(dynamo: Dynamo) -> None:
    arn = streaming(dynamo, "KEYS_ONLY")
    dynamo.put({"pk": {"S": "old"}})
    dynamo.clock.advance(23 * 3600)
    dynamo.put({"pk": {"S": "young"}})
    assert names({"Records": records(dynamo, arn)}) == ["old", "young"]

    dynamo.clock.advance(3600 + 120)

    assert names({"Records": records(dynamo, arn)}) == ["young"]


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
