"""What is told of a batch of stream records that was given up.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from homeport.functions.event_sources.ports import Outcome, StreamRecord

RETRIES_EXHAUSTED = "RetryAttemptsExhausted"
AGE_EXCEEDED = "RecordAgeExceeded"


def retries_exhausted(function_arn: str, attempts: int, outcome: Outcome) -> dict[str, Any]:
    """The beginning of the record of a batch that has failed too often; `outcome` is the last attempt's."""
    return {
        "requestContext": _request(outcome.request_id, function_arn, RETRIES_EXHAUSTED, attempts),
        "responseContext": {
            "statusCode": 200,
            "executedVersion": outcome.executed_version,
            "functionError": outcome.function_error,
        },
    }


def age_exceeded(function_arn: str) -> dict[str, Any]:
    """The beginning of the record of a batch that is too old: AWS tells of no response, and always of one attempt."""
    return {"requestContext": _request(str(uuid.uuid4()), function_arn, AGE_EXCEEDED, 1)}


def _request(request_id: str, function_arn: str, condition: str, attempts: int) -> dict[str, Any]:
    return {
        "requestId": request_id,
        "functionArn": function_arn,
        "condition": condition,
        "approximateInvokeCount": attempts,
    }


def batch_info(shard_id: str, records: Sequence[StreamRecord], stream_arn: str, precision: str) -> dict[str, Any]:
    """Where the records are in the stream."""
    first, last = records[0], records[-1]
    return {
        "shardId": shard_id,
        "startSequenceNumber": first.sequence,
        "endSequenceNumber": last.sequence,
        "approximateArrivalOfFirstRecord": time_text(first.arrival_s, precision),
        "approximateArrivalOfLastRecord": time_text(last.arrival_s, precision),
        "batchSize": len(records),
        "streamArn": stream_arn,
    }


def object_key(mapping_id: str, shard_id: str, now_s: float) -> str:
    """Under which name a bucket gets it."""
    now = dt.datetime.fromtimestamp(now_s, dt.UTC)
    return f"aws/lambda/{mapping_id}/{shard_id}/{now:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def time_text(time_s: float, precision: str) -> str:
    """`2019-11-14T00:38:06.021Z`, or without the fraction for the precision `seconds`."""
    return dt.datetime.fromtimestamp(time_s, dt.UTC).isoformat(timespec=precision).replace("+00:00", "Z")
