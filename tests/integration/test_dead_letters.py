"""What the audit function cannot take goes to a queue, and the stream goes on."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integration.codes_fixtures import Aws, CodesApi, Outputs, Trail, eventually, holder

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def poison(aws: Aws, outputs: Outputs, document: str) -> Iterator[str]:
    """The key of an item that looks like a code by its key and like nothing by its attributes."""
    key = {"pk": {"S": f"CODE#{document}"}}
    aws("dynamodb").put_item(TableName=outputs["codes_table"], Item={**key, "status": {"S": "unheard of"}})
    yield key["pk"]["S"]
    aws("dynamodb").delete_item(TableName=outputs["codes_table"], Key=key)


def _letters(sqs: Any, queue: str) -> list[dict[str, Any]]:
    """What lies in the queue; it stays there."""
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1, VisibilityTimeout=1)
    messages = answer.get("Messages", [])
    return [{**json.loads(message["Body"]), "receipt": message["ReceiptHandle"]} for message in messages]


def _keys(streams: Any, batch: dict[str, Any]) -> list[str]:
    """The partition keys of the records that a letter speaks of, read from the stream."""
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator, Limit=batch["batchSize"])["Records"]
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in records]


def _letter_about(aws: Aws, queue: str, key: str) -> Callable[[], dict[str, Any] | None]:
    def find() -> dict[str, Any] | None:
        for letter in _letters(aws("sqs"), queue):
            if key in _keys(aws("dynamodbstreams"), letter["DDBStreamBatchInfo"]):
                return letter
        return None

    return find


def test_a_record_that_cannot_be_read_ends_in_the_queue(aws: Aws, outputs: Outputs, poison: str) -> None:
    queue = outputs["audit_dead_letter_queue"]

    letter = eventually(_letter_about(aws, queue, poison), within_s=200)
    assert letter is not None

    function = aws("lambda").get_function_configuration(FunctionName=outputs["audit_function"])
    assert letter["requestContext"]["functionArn"].startswith(function["FunctionArn"])
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["DDBStreamBatchInfo"]["streamArn"] == outputs["codes_table_stream_arn"]
    assert letter["DDBStreamBatchInfo"]["batchSize"] == 1
    aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=letter["receipt"])


def test_what_follows_a_bad_record_is_audited(
    aws: Aws, outputs: Outputs, api: CodesApi, trail: Trail, document: str, poison: str
) -> None:
    # Records of the bad one's own batch may share its fate; those that come once it is given up may not.
    assert eventually(_letter_about(aws, outputs["audit_dead_letter_queue"], poison), within_s=200)

    (code,) = api.issue(holder(document))

    (entry,) = trail.entries(code["code"], within_s=200)

    assert entry["event"] == {"S": "created"}
