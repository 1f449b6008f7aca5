"""Kinesis streaming destinations of an engine that has no Kinesis beside it: no stream can be used.

The texts are those that AWS answered in October 2026.
"""

from typing import Any

import pytest

from support.dynamodb import Dynamo

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
STATE = "Table is not in a valid state to enable Kinesis Streaming Destination: "
FAILED = {
    "StreamArn": STREAM,
    "DestinationStatus": "ENABLE_FAILED",
    "DestinationStatusDescription": "User does not have a permission to use kinesis stream",
}


def test_a_stream_that_is_not_there(dynamo: Dynamo) -> None:
    dynamo.create()
    described = {"TableName": "music", "KinesisDataStreamDestinations": []}
    assert dynamo.call("DescribeKinesisStreamingDestination", TableName="music") == described

    for _ in range(2):
        answer = dynamo.call("EnableKinesisStreamingDestination", TableName="music", StreamArn=STREAM)
        assert answer == {
            "TableName": "music",
            "StreamArn": STREAM,
            "DestinationStatus": "ENABLING",
            "EnableKinesisStreamingConfiguration": {},
        }
        assert dynamo.call("DescribeKinesisStreamingDestination", TableName="music") == described | {
            "KinesisDataStreamDestinations": [FAILED]
        }


@pytest.mark.parametrize(
    ("operation", "others", "message"),
    [
        (
            "DisableKinesisStreamingDestination",
            {},
            STATE + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.",
        ),
        (
            "DisableKinesisStreamingDestination",
            {"EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}},
            "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
        ),
        (
            "UpdateKinesisStreamingDestination",
            {"UpdateKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}},
            STATE
            + "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. "
            + f"TableName: music, kdsArn: {STREAM}",
        ),
        (
            "UpdateKinesisStreamingDestination",
            {},
            "Streaming destination cannot be updated with given parameters: "
            "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
        ),
        (
            "UpdateKinesisStreamingDestination",
            {"UpdateKinesisStreamingConfiguration": {}},
            "Streaming destination cannot be updated with given parameters: "
            "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
        ),
        (
            "EnableKinesisStreamingDestination",
            {"StreamArn": ""},
            "1 validation error detected: Value '' at 'streamArn' failed to satisfy constraint: "
            "Member must have length greater than or equal to 37",
        ),
    ],
)
def test_what_is_refused(dynamo: Dynamo, operation: str, others: Any, message: str) -> None:
    dynamo.create()

    request = {"TableName": "music", "StreamArn": STREAM} | others
    assert dynamo.refusal(operation, **request) == ("ValidationException", message)


@pytest.mark.parametrize("verb", ["Enable", "Disable", "Describe"])
def test_a_table_that_is_not_there(dynamo: Dynamo, verb: str) -> None:
    request = {"TableName": "music"} | ({} if verb == "Describe" else {"StreamArn": STREAM})

    assert dynamo.refusal(f"{verb}KinesisStreamingDestination", **request) == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: music not found",
    )
