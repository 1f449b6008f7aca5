"""GetRecords: what a stream shows of the changes of its table."""

from typing import Any

from support.dynamodb import Tables
from support.streams import iterator, names, records, streaming

Json = Any
A: Json = {"pk": {"S": "a"}}


def test_writes_that_change_nothing_leave_no_record(dynamo: Tables) -> None:
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


def test_a_transaction_and_a_batch_record_each_item(dynamo: Tables) -> None:
    arn = streaming(dynamo, "KEYS_ONLY")
    puts = [{"Put": {"TableName": "music", "Item": {"pk": {"S": name}}}} for name in "abc"]
    dynamo.call("TransactWriteItems", TransactItems=puts)
    dynamo.call("BatchWriteItem", RequestItems={"music": [{"DeleteRequest": {"Key": A}}]})

    found = [(record["eventName"], record["dynamodb"]["Keys"]["pk"]["S"]) for record in records(dynamo, arn)]

    assert found == [("INSERT", "a"), ("INSERT", "b"), ("INSERT", "c"), ("REMOVE", "a")]


def test_iterators_move_on_and_begin_where_they_are_told(dynamo: Tables) -> None:
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


def test_a_disabled_stream_can_be_read_to_its_end(dynamo: Tables) -> None:
    arn = streaming(dynamo, "KEYS_ONLY")
    dynamo.put({"pk": {"S": "a"}}, {"pk": {"S": "b"}})
    dynamo.call("UpdateTable", TableName="music", StreamSpecification={"StreamEnabled": False})
    dynamo.put({"pk": {"S": "c"}})

    first = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn), Limit=1)
    second = dynamo.call("GetRecords", ShardIterator=first["NextShardIterator"], Limit=1)

    assert (names(first), names(second)) == (["a"], ["b"])
    assert "NextShardIterator" not in second


def test_an_answer_holds_a_megabyte(dynamo: Tables) -> None:
    arn = streaming(dynamo, "NEW_IMAGE")
    dynamo.put(*[{"pk": {"S": name}, "d": {"S": "x" * 390_000}} for name in "abcd"])

    first = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn))
    second = dynamo.call("GetRecords", ShardIterator=first["NextShardIterator"])

    assert (names(first), names(second)) == (["a", "b"], ["c", "d"])
