"""Defect: LocalStack begins a DynamoDB stream anew when a shard of it ends.

Shards end every four hours. LocalStack's poller then takes all shards at once, each from the mapping's starting
position: from TRIM_HORIZON a function gets a whole day's records again, from LATEST it misses what came first in the
new shard; records that wait for the end of a batching window are lost. The same befalls it when its iterator expires.
Here a shard is read to its end, then the one that continues it from its beginning, and after an expired iterator the
poller goes on behind the last record that it has read.
Shown by tests/unit/runtime/patches/test_stream_shards.py.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

import logging
from typing import Any

from homeport.runtime.patches.on_import import when_imported

log = logging.getLogger(__name__)

_POLLERS = "localstack.services.lambda_.event_source_mapping.pollers"
Json = dict[str, Any]


def apply() -> None:
    """Let pollers of DynamoDB streams follow the shards."""
    when_imported(f"{_POLLERS}.dynamodb_poller", lambda module: patch_poller(module.DynamoDBPoller))


def patch_poller(poller: Any) -> None:
    """Keep the place of a poller: the shard that it reads, the last record that it has read, whether that was all."""
    read, poll = poller.get_records, poller.poll_events_from_shard

    def get_records(self: Any, shard_iterator: str) -> Json:
        answer: Json = read(self, shard_iterator)
        if answer["Records"]:
            self.read_up_to = answer["Records"][-1]["dynamodb"]["SequenceNumber"]
        self.has_ended = "NextShardIterator" not in answer
        return answer

    def poll_events_from_shard(self: Any, shard_id: str, shard_iterator: str) -> None:
        if shard_id != self.followed:
            self.followed, self.read_up_to, self.has_ended = shard_id, None, False
        poll(self, shard_id, shard_iterator)
        if shard_id not in self.shards:
            _forward_rest(self, shard_id)

    poller.followed, poller.read_up_to, poller.has_ended = None, None, False
    poller.get_records = get_records
    poller.poll_events_from_shard = poll_events_from_shard
    poller.initialize_shards = initialize_shards


def initialize_shards(poller: Any) -> dict[str, str]:
    """The shard to read next and an iterator of it; nothing where the stream is off or has no such shard."""
    description = _description(poller)
    if description["StreamStatus"] != "ENABLED":
        log.warning("DynamoDB stream %s is off: %s", poller.source_arn, description["StreamStatus"])
        return {}
    place = _next_place(poller, description["Shards"])
    if place is None:
        return {}
    request = {"StreamArn": poller.source_arn, "ShardId": place["ShardId"]}
    client = poller.source_client
    try:
        answer = client.get_shard_iterator(**request | place)
    except client.exceptions.TrimmedDataAccessException:
        answer = client.get_shard_iterator(**request, ShardIteratorType="TRIM_HORIZON")
    return {place["ShardId"]: answer["ShardIterator"]}


def _description(poller: Any) -> Json:
    """The stream with all its shards, oldest first."""
    client, arn = poller.source_client, poller.source_arn
    description: Json = client.describe_stream(StreamArn=arn)["StreamDescription"]
    shards, last = description["Shards"], description.get("LastEvaluatedShardId")
    while last is not None:
        page = client.describe_stream(StreamArn=arn, ExclusiveStartShardId=last)["StreamDescription"]
        shards += page["Shards"]
        last = page.get("LastEvaluatedShardId")
    return description


def _next_place(poller: Any, shards: list[Json]) -> Json | None:
    """Where to read on: parameters of GetShardIterator."""
    start = poller.stream_parameters["StartingPosition"]
    ids = [shard["ShardId"] for shard in shards]
    if not ids:
        return None
    if poller.followed is None:
        return {"ShardId": ids[-1 if start == "LATEST" else 0], "ShardIteratorType": start}
    if poller.followed not in ids:
        return {"ShardId": ids[0], "ShardIteratorType": "TRIM_HORIZON"}
    if poller.has_ended:
        children = [shard["ShardId"] for shard in shards if shard.get("ParentShardId") == poller.followed]
        return {"ShardId": children[0], "ShardIteratorType": "TRIM_HORIZON"} if children else None
    if poller.read_up_to is None:
        return {"ShardId": poller.followed, "ShardIteratorType": start}
    after = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": poller.read_up_to}
    return {"ShardId": poller.followed, **after}


def _forward_rest(poller: Any, shard_id: str) -> None:
    """Hand over what waits for the end of a batching window: nothing more comes from its shard."""
    size = poller.stream_parameters.get("BatchSize", 100)
    waiting = poller.shard_batcher[shard_id].flush()
    for start in range(0, len(waiting), size):
        poller.forward_events_to_target(shard_id, waiting[start : start + size])
