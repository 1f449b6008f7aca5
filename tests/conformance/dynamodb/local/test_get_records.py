"""GetRecords: how long iterators and records last, on a clock that the test moves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

from support.dynamodb import Dynamo
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
