"""Making, describing, listing and deleting streams."""

from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import LimitExceededException, ResourceInUseException, ValidationException
from homeport.kinesis.model import Stream
from homeport.kinesis.operations.tags import check_tags
from homeport.kinesis.streams import Streams

ON_DEMAND_SHARDS = 4
SHARD_LIMIT = 20_000
"""Of an account in us-east-1, us-west-2 and eu-west-1, where AWS allows the most."""
ON_DEMAND_LIMIT = 50
_PAGE = 100
Json = dict[str, Any]


def create_stream(streams: Streams, request: Json, context: RequestContext) -> Json:
    """A stream whose mode is not named is provisioned where it names shards, else on demand."""
    name, count = request["StreamName"], request.get("ShardCount")
    mode = (request.get("StreamModeDetails") or {}).get("StreamMode")
    if mode is None:
        mode = "ON_DEMAND" if count is None else "PROVISIONED"
    if streams.named(name, context) is not None:
        raise ResourceInUseException(f"Stream {name} under account {context.account} already exists.")
    if mode == "PROVISIONED" and count is None:
        raise ValidationException("ShardCount must be provided for streams in the PROVISIONED mode.")
    if mode == "ON_DEMAND" and count is not None:
        raise ValidationException("ShardCount must not be provided for streams in the ON_DEMAND mode.")
    wanted = count or ON_DEMAND_SHARDS
    check_shard_limit(streams, wanted, context)
    tags = request.get("Tags") or {}
    check_tags(tags, {}, name, context.account)
    stream = streams.add(name, mode, context)
    stream.tags.update(tags)
    stream.max_record_kib = request.get("MaxRecordSizeInKiB") or stream.max_record_kib
    stream.warm_throughput_mibps = request.get("WarmThroughputMiBps")
    stream.add_even_shards(wanted, streams.clock.time())
    stream.tell()
    return {}


def check_shard_limit(streams: Streams, more: int, context: RequestContext) -> None:
    """Raise where an account would have more shards than it may."""
    present = sum(len(stream.open_shards) for stream in streams.of_caller(context))
    if present + more > SHARD_LIMIT:
        raise LimitExceededException(
            f"This request would exceed the shard limit for the account {context.account} in {context.region}. "
            f"Current shard count for the account: {present}. Limit: {SHARD_LIMIT}. Number of additional shards that "
            f"would have resulted from this request: {more}. Refer to the AWS Service Limits page "
            "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to "
            "request higher limits."
        )


def delete_stream(streams: Streams, request: Json, context: RequestContext) -> Json:
    """A stream with consumers is deleted only with them."""
    stream = streams.of(request, context)
    if stream.consumers and not request.get("EnforceConsumerDeletion"):
        raise ResourceInUseException(
            f"Stream {stream.name} under account {stream.account} has registered consumers. Either deregister them or "
            "set EnforceConsumerDeletion to true."
        )
    streams.remove(stream)
    return {}


def describe_stream(streams: Streams, request: Json, context: RequestContext) -> Json:
    """With the shards, a page of them."""
    stream = streams.of(request, context)
    limit = request.get("Limit", _PAGE)
    after = request.get("ExclusiveStartShardId", "")
    left = [shard for shard in stream.kept_shards(streams.clock.time()) if shard.id > after]
    described = _common(stream)
    described["Shards"] = [shard.describe() for shard in left[:limit]]
    described["HasMoreShards"] = len(left) > limit
    return {"StreamDescription": described}


def describe_stream_summary(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Without the shards."""
    stream = streams.of(request, context)
    described = _common(stream)
    described["OpenShardCount"] = len(stream.open_shards)
    described["ConsumerCount"] = len(stream.consumers)
    described["MaxRecordSizeInKiB"] = stream.max_record_kib
    if stream.warm_throughput_mibps is not None:
        throughput = stream.warm_throughput_mibps
        described["WarmThroughput"] = {"TargetMiBps": throughput, "CurrentMiBps": throughput}
    return {"StreamDescriptionSummary": described}


def _common(stream: Stream) -> Json:
    described: Json = {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": stream.mode},
        "RetentionPeriodHours": stream.retention_hours,
        "StreamCreationTimestamp": stream.created_s,
        "EnhancedMonitoring": [{"ShardLevelMetrics": list(stream.shard_metrics)}],
        "EncryptionType": stream.encryption,
    }
    if stream.key_id is not None:
        described["KeyId"] = stream.key_id
    return described


def list_streams(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Names and summaries in the order of the names."""
    after = request.get("NextToken") or request.get("ExclusiveStartStreamName") or ""
    limit = request.get("Limit", _PAGE)
    left = [stream for stream in streams.of_caller(context) if stream.name > after]
    page = left[:limit]
    answer: Json = {
        "StreamNames": [stream.name for stream in page],
        "HasMoreStreams": len(left) > limit,
        "StreamSummaries": [
            {
                "StreamName": stream.name,
                "StreamARN": stream.arn,
                "StreamStatus": "ACTIVE",
                "StreamModeDetails": {"StreamMode": stream.mode},
                "StreamCreationTimestamp": stream.created_s,
            }
            for stream in page
        ],
    }
    if len(left) > limit:
        answer["NextToken"] = page[-1].name
    return answer


def describe_limits(streams: Streams, _request: Json, context: RequestContext) -> Json:
    """What an account has and may have."""
    own = list(streams.of_caller(context))
    return {
        "ShardLimit": SHARD_LIMIT,
        "OpenShardCount": sum(len(stream.open_shards) for stream in own if stream.mode == "PROVISIONED"),
        "OnDemandStreamCount": sum(stream.mode == "ON_DEMAND" for stream in own),
        "OnDemandStreamCountLimit": ON_DEMAND_LIMIT,
    }
