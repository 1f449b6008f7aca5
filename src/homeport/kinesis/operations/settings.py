"""Settings of a stream: retention, monitoring, encryption, mode, sizes."""

from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import InvalidArgumentException
from homeport.kinesis.streams import Streams

MIN_HOURS, MAX_HOURS = 24, 8760
METRICS = (
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
)
Json = dict[str, Any]


def increase_stream_retention_period(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Keep records longer."""
    stream, hours = streams.of(request, context), request["RetentionPeriodHours"]
    _check_hours(hours)
    if stream.retention_hours > hours:
        raise InvalidArgumentException(
            f"Requested retention period ({hours} hours) for stream {stream.name} can not be shorter than existing "
            f"retention period ({stream.retention_hours} hours). Use DecreaseRetentionPeriod API."
        )
    stream.retention_hours = hours
    return {}


def decrease_stream_retention_period(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Keep records for a shorter time."""
    stream, hours = streams.of(request, context), request["RetentionPeriodHours"]
    _check_hours(hours)
    if stream.retention_hours < hours:
        raise InvalidArgumentException(
            f"Requested retention period ({hours} hours) for stream {stream.name} can not be longer than existing "
            f"retention period ({stream.retention_hours} hours). Use IncreaseRetentionPeriod API."
        )
    stream.retention_hours = hours
    return {}


def _check_hours(hours: int) -> None:
    if hours < MIN_HOURS:
        raise InvalidArgumentException(
            f"Minimum allowed retention period is {MIN_HOURS} hours. Requested retention period ({hours} hours) is too "
            "short."
        )
    if hours > MAX_HOURS:
        raise InvalidArgumentException(
            f"Maximum allowed retention period is {MAX_HOURS} hours. Requested retention period ({hours} hours) is too "
            "long."
        )


def enable_enhanced_monitoring(streams: Streams, request: Json, context: RequestContext) -> Json:
    """The names of metrics are kept; nothing is measured."""
    return _monitor(streams, request, context, adds=True)


def disable_enhanced_monitoring(streams: Streams, request: Json, context: RequestContext) -> Json:
    """See `enable_enhanced_monitoring`."""
    return _monitor(streams, request, context, adds=False)


def _monitor(streams: Streams, request: Json, context: RequestContext, *, adds: bool) -> Json:
    stream = streams.of(request, context)
    named = set(METRICS if "ALL" in request["ShardLevelMetrics"] else request["ShardLevelMetrics"])
    before = list(stream.shard_metrics)
    wanted = set(before) | named if adds else set(before) - named
    stream.shard_metrics = [name for name in METRICS if name in wanted]
    metrics = {"CurrentShardLevelMetrics": before, "DesiredShardLevelMetrics": list(stream.shard_metrics)}
    return {"StreamName": stream.name, **metrics, "StreamARN": stream.arn}


def start_stream_encryption(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Records that come from now on say so; their data is kept as it is."""
    stream = streams.of(request, context)
    stream.encryption, stream.key_id = request["EncryptionType"], request["KeyId"]
    return {}


def stop_stream_encryption(streams: Streams, request: Json, context: RequestContext) -> Json:
    """See `start_stream_encryption`."""
    stream = streams.of(request, context)
    stream.encryption, stream.key_id = "NONE", None
    return {}


def update_stream_mode(streams: Streams, request: Json, context: RequestContext) -> Json:
    """From provisioned to on demand and back; the shards stay."""
    stream = streams.of(request, context)
    stream.mode = request["StreamModeDetails"]["StreamMode"]
    stream.warm_throughput_mibps = request.get("WarmThroughputMiBps", stream.warm_throughput_mibps)
    return {}


def update_max_record_size(streams: Streams, request: Json, context: RequestContext) -> Json:
    """How large a record may be."""
    streams.of(request, context).max_record_kib = request["MaxRecordSizeInKiB"]
    return {}


def update_stream_warm_throughput(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Kept and shown; throughput is unlimited here."""
    stream = streams.of(request, context)
    stream.warm_throughput_mibps = request["WarmThroughputMiBps"]
    throughput = {"TargetMiBps": stream.warm_throughput_mibps, "CurrentMiBps": stream.warm_throughput_mibps}
    return {"StreamARN": stream.arn, "StreamName": stream.name, "WarmThroughput": throughput}
