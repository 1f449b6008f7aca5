"""The operations by their names."""

from collections.abc import Callable
from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.operations import consumers, policies, reading, settings, shards, tags, whole_streams, writing
from homeport.kinesis.streams import Streams

Handler = Callable[[Streams, dict[str, Any], RequestContext], dict[str, Any]]

OPERATIONS: dict[str, Handler] = {
    "AddTagsToStream": tags.add_tags_to_stream,
    "CreateStream": whole_streams.create_stream,
    "DecreaseStreamRetentionPeriod": settings.decrease_stream_retention_period,
    "DeleteResourcePolicy": policies.delete_resource_policy,
    "DeleteStream": whole_streams.delete_stream,
    "DeregisterStreamConsumer": consumers.deregister_stream_consumer,
    "DescribeLimits": whole_streams.describe_limits,
    "DescribeStream": whole_streams.describe_stream,
    "DescribeStreamConsumer": consumers.describe_stream_consumer,
    "DescribeStreamSummary": whole_streams.describe_stream_summary,
    "DisableEnhancedMonitoring": settings.disable_enhanced_monitoring,
    "EnableEnhancedMonitoring": settings.enable_enhanced_monitoring,
    "GetRecords": reading.get_records,
    "GetResourcePolicy": policies.get_resource_policy,
    "GetShardIterator": reading.get_shard_iterator,
    "IncreaseStreamRetentionPeriod": settings.increase_stream_retention_period,
    "ListShards": shards.list_shards,
    "ListStreamConsumers": consumers.list_stream_consumers,
    "ListStreams": whole_streams.list_streams,
    "ListTagsForResource": tags.list_tags_for_resource,
    "ListTagsForStream": tags.list_tags_for_stream,
    "MergeShards": shards.merge_shards,
    "PutRecord": writing.put_record,
    "PutRecords": writing.put_records,
    "PutResourcePolicy": policies.put_resource_policy,
    "RegisterStreamConsumer": consumers.register_stream_consumer,
    "RemoveTagsFromStream": tags.remove_tags_from_stream,
    "SplitShard": shards.split_shard,
    "StartStreamEncryption": settings.start_stream_encryption,
    "StopStreamEncryption": settings.stop_stream_encryption,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateMaxRecordSize": settings.update_max_record_size,
    "UpdateShardCount": shards.update_shard_count,
    "UpdateStreamMode": settings.update_stream_mode,
    "UpdateStreamWarmThroughput": settings.update_stream_warm_throughput,
}
