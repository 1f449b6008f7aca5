"""Streams, shards, tags and consumers of Kinesis.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
"""

import itertools
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext
from homeport.core.observer import Observer
from homeport.kinesis import Engine
from homeport.kinesis.errors import KinesisError
from homeport.kinesis.validation import service_model

CONTEXT = RequestContext(principal=Principal("123456789012"), region="eu-west-1")
ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders"
NOW_S = 1_772_323_200.0
MIDDLE = 2**127
REFUSED = {"DescribeAccountSettings", "UpdateAccountSettings", "SubscribeToShard"}
"""Operations that `call` does not answer; SubscribeToShard has a way of its own."""


class Lab:
    """An engine with one stream."""

    def __init__(self, **settings: Any) -> None:
        self.clock = ManualClock(NOW_S)
        self.engine = Engine(clock=self.clock, observer=Observer(self.clock))
        self("CreateStream", StreamName="orders", **(settings or {"ShardCount": 1}))

    def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return self.engine.call(operation, request, CONTEXT)

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = self("DescribeStreamSummary", StreamARN=ARN)["StreamDescriptionSummary"]
        return found

    def open_spans(self) -> list[tuple[str, str]]:
        listed = self("ListShards", StreamARN=ARN, ShardFilter={"Type": "AT_LATEST"})["Shards"]
        spans = [(each["HashKeyRange"]["StartingHashKey"], each["HashKeyRange"]["EndingHashKey"]) for each in listed]
        return sorted(spans, key=lambda span: int(span[0]))


def refusal(lab: Lab, operation: str, **request: Any) -> tuple[str, str]:
    with pytest.raises(KinesisError) as refused:
        lab(operation, **request)
    return refused.value.code, refused.value.message


def test_a_new_stream() -> None:
    lab = Lab(ShardCount=1, Tags={"team": "shop"})

    described = lab("DescribeStream", StreamName="orders")["StreamDescription"]

    (shard,) = described.pop("Shards")
    starts = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    assert described == {
        "StreamName": "orders",
        "StreamARN": ARN,
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": "PROVISIONED"},
        "RetentionPeriodHours": 24,
        "StreamCreationTimestamp": NOW_S,
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
        "EncryptionType": "NONE",
        "HasMoreShards": False,
    }
    assert shard == {
        "ShardId": "shardId-000000000000",
        "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(2**128 - 1)},
        "SequenceNumberRange": {"StartingSequenceNumber": starts},
    }
    assert lab("ListTagsForStream", StreamName="orders")["Tags"] == [{"Key": "team", "Value": "shop"}]


def test_a_stream_that_names_neither_mode_nor_shards_has_four_on_demand() -> None:
    lab = Lab(StreamModeDetails={"StreamMode": "ON_DEMAND"})

    assert (lab.summary()["StreamModeDetails"], lab.summary()["OpenShardCount"]) == ({"StreamMode": "ON_DEMAND"}, 4)
    lab("CreateStream", StreamName="other")
    names = lab("ListStreams", Limit=1)
    assert (names["StreamNames"], names["HasMoreStreams"], names["NextToken"]) == (["orders"], True, "orders")
    assert lab("ListStreams", NextToken="orders")["StreamNames"] == ["other"]


def test_a_name_is_taken_until_its_stream_is_deleted() -> None:
    lab = Lab()

    taken = refusal(lab, "CreateStream", StreamName="orders", ShardCount=1)
    lab("DeleteStream", StreamName="orders")
    lab("CreateStream", StreamName="orders", ShardCount=1)

    assert taken == ("ResourceInUseException", "Stream orders under account 123456789012 already exists.")


def test_merging_and_splitting_keep_the_family() -> None:
    lab = Lab(ShardCount=2)

    first, second = "shardId-000000000000", "shardId-000000000001"
    lab("MergeShards", StreamName="orders", ShardToMerge=first, AdjacentShardToMerge=second)

    shards = lab("ListShards", StreamName="orders")["Shards"]
    assert [("EndingSequenceNumber" in each["SequenceNumberRange"]) for each in shards] == [True, True, False]
    assert (shards[2]["ParentShardId"], shards[2]["AdjacentParentShardId"]) == (first, second)
    assert lab.open_spans() == [("0", str(2**128 - 1))]


@pytest.mark.parametrize("target", [2, 3, 4])
def test_shards_are_counted_anew(target: int) -> None:
    lab = Lab(ShardCount=2)

    answer = lab("UpdateShardCount", StreamName="orders", TargetShardCount=target, ScalingType="UNIFORM_SCALING")

    assert answer == {
        "StreamName": "orders",
        "CurrentShardCount": 2,
        "TargetShardCount": target,
        "StreamARN": ARN,
    }
    spans = lab.open_spans()
    assert len(spans) == target
    assert all(int(ends) + 1 == int(begins) for (_, ends), (begins, _) in itertools.pairwise(spans))


def test_refusals_of_resharding() -> None:
    lab = Lab(ShardCount=4)
    scale = {"StreamName": "orders", "ScalingType": "UNIFORM_SCALING"}
    shards = [f"shardId-{index:012d}" for index in range(4)]

    assert refusal(lab, "UpdateShardCount", TargetShardCount=9, **scale) == (
        "LimitExceededException",
        "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 4, "
        "Target shard count: 9",
    )
    assert refusal(lab, "UpdateShardCount", TargetShardCount=1, **scale) == (
        "LimitExceededException",
        "UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: 4, "
        "Target shard count: 1",
    )
    merge = {"StreamName": "orders", "ShardToMerge": shards[0], "AdjacentShardToMerge": shards[2]}
    assert refusal(lab, "MergeShards", **merge) == (
        "InvalidArgumentException",
        f"Shards {shards[0]} and {shards[2]} in stream orders under account 123456789012 are not an adjacent pair of "
        "shards eligible for merging",
    )
    split = {"StreamName": "orders", "ShardToSplit": "shardId-000000000009", "NewStartingHashKey": "5"}
    assert refusal(lab, "SplitShard", **split) == (
        "ResourceNotFoundException",
        "Could not find shard shardId-000000000009 in stream orders under account 123456789012.",
    )
    assert refusal(lab, "SplitShard", **{**split, "ShardToSplit": shards[0], "NewStartingHashKey": "1"}) == (
        "InvalidArgumentException",
        f"NewStartingHashKey 1 used in SplitShard() on shard {shards[0]} in stream orders under account 123456789012 "
        f"is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey "
        f"{2**126 - 1}.",
    )


def test_pages_of_shards() -> None:
    lab = Lab(ShardCount=3)

    first = lab("ListShards", StreamName="orders", MaxResults=2)
    second = lab("ListShards", NextToken=first["NextToken"])

    listed = [shard["ShardId"] for page in (first, second) for shard in page["Shards"]]
    assert listed == [f"shardId-{index:012d}" for index in range(3)]
    assert "NextToken" not in second


def test_pages_keep_their_filter() -> None:
    lab = Lab(ShardCount=2)
    lab.clock.advance(60)
    lab("UpdateShardCount", StreamName="orders", TargetShardCount=4, ScalingType="UNIFORM_SCALING")
    at_first = {"Type": "AT_TIMESTAMP", "Timestamp": NOW_S + 1}

    first = lab("ListShards", StreamName="orders", ShardFilter=at_first, MaxResults=1)
    second = lab("ListShards", NextToken=first["NextToken"])

    listed = [shard["ShardId"] for page in (first, second) for shard in page["Shards"]]
    assert listed == ["shardId-000000000000", "shardId-000000000001"]
    assert refusal(lab, "ListShards", NextToken="none") == ("InvalidArgumentException", "NextToken is invalid.")


def test_tokens_are_their_owners_for_five_minutes_and_for_one_operation() -> None:
    """The codes are those that the API reference lists; the words are not confirmed."""
    lab = Lab(ShardCount=2)
    for name in ("first", "second"):
        lab("RegisterStreamConsumer", StreamARN=ARN, ConsumerName=name)
    shards = lab("ListShards", StreamName="orders", MaxResults=1)["NextToken"]
    consumers = lab("ListStreamConsumers", StreamARN=ARN, MaxResults=1)["NextToken"]
    stranger = RequestContext(principal=Principal("210987654321"), region="eu-west-1")
    invalid = ("InvalidArgumentException", "NextToken is invalid.")

    with pytest.raises(KinesisError) as refused:
        lab.engine.call("ListShards", {"NextToken": shards}, stranger)

    assert (refused.value.code, refused.value.message, refused.value.status) == (*invalid, 400)
    assert refusal(lab, "ListShards", NextToken=consumers) == invalid
    assert refusal(lab, "ListStreamConsumers", StreamARN=ARN, NextToken=shards) == invalid
    assert refusal(lab, "ListShards", NextToken=shards[:-4] + "AAAA") == invalid
    rest = lab("ListStreamConsumers", StreamARN=ARN, NextToken=consumers)
    assert [consumer["ConsumerName"] for consumer in rest["Consumers"]] == ["second"]
    lab.clock.advance(301)
    assert refusal(lab, "ListShards", NextToken=shards)[0] == "ExpiredNextTokenException"
    assert refusal(lab, "ListStreamConsumers", StreamARN=ARN, NextToken=consumers)[0] == "ExpiredNextTokenException"


def test_filters_of_shards() -> None:
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html"""
    lab = Lab(ShardCount=1)
    lab.clock.advance(3600)
    lab("SplitShard", StreamName="orders", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(MIDDLE))

    def listed(**shard_filter: Any) -> list[int]:
        found = lab("ListShards", StreamName="orders", **({"ShardFilter": shard_filter} if shard_filter else {}))
        return [int(shard["ShardId"].rpartition("-")[2]) for shard in found["Shards"]]

    assert listed() == [0, 1, 2]
    assert listed(Type="AFTER_SHARD_ID", ShardId="shardId-000000000000") == [1, 2]
    assert listed(Type="AT_LATEST") == [1, 2]
    assert listed(Type="AT_TRIM_HORIZON") == [0]
    assert listed(Type="FROM_TRIM_HORIZON") == [0, 1, 2]
    assert listed(Type="AT_TIMESTAMP", Timestamp=NOW_S + 60) == [0]
    assert listed(Type="FROM_TIMESTAMP", Timestamp=NOW_S + 3601) == [1, 2]
    assert refusal(lab, "ListShards", StreamName="orders", ShardFilter={"Type": "AT_TIMESTAMP"})[0] == (
        "InvalidArgumentException"
    )
    # The first shard goes with its last record.
    lab.clock.advance(24 * 3600 + 1)
    assert listed() == [1, 2]
    assert listed(Type="AT_TRIM_HORIZON") == [1, 2]
    described = lab("DescribeStream", StreamName="orders")["StreamDescription"]
    assert len(described["Shards"]) == 2


def test_a_stream_that_has_taken_the_name_is_another() -> None:
    lab = Lab()
    iterator = lab("GetShardIterator", StreamName="orders", ShardId="shardId-0", ShardIteratorType="LATEST")
    lab("DeleteStream", StreamName="orders")
    lab.clock.advance(1)
    lab("CreateStream", StreamName="orders", ShardCount=1)

    assert lab("ListShards", StreamName="orders", StreamCreationTimestamp=NOW_S + 1)["Shards"]
    not_found = ("ResourceNotFoundException", "Stream orders under account 123456789012 not found.")
    assert refusal(lab, "ListShards", StreamName="orders", StreamCreationTimestamp=NOW_S) == not_found
    assert refusal(lab, "ListStreamConsumers", StreamARN=ARN, StreamCreationTimestamp=NOW_S) == not_found
    assert refusal(lab, "GetRecords", ShardIterator=iterator["ShardIterator"])[0] == "ResourceNotFoundException"


def test_numbers_of_a_stream_that_takes_the_name_within_a_second_are_greater() -> None:
    lab = Lab()
    before = lab("PutRecord", StreamName="orders", Data=b"1", PartitionKey="key")["SequenceNumber"]
    lab("DeleteStream", StreamName="orders")
    lab("CreateStream", StreamName="orders", ShardCount=1)

    (shard,) = lab("ListShards", StreamName="orders")["Shards"]
    after = lab("PutRecord", StreamName="orders", Data=b"2", PartitionKey="key")["SequenceNumber"]

    assert int(before) < int(shard["SequenceNumberRange"]["StartingSequenceNumber"]) < int(after)


def test_retention() -> None:
    lab = Lab()

    lab("IncreaseStreamRetentionPeriod", StreamName="orders", RetentionPeriodHours=48)

    assert lab.summary()["RetentionPeriodHours"] == 48
    assert refusal(lab, "IncreaseStreamRetentionPeriod", StreamName="orders", RetentionPeriodHours=30) == (
        "InvalidArgumentException",
        "Requested retention period (30 hours) for stream orders can not be shorter than existing retention period (48 "
        "hours). Use DecreaseRetentionPeriod API.",
    )
    assert refusal(lab, "DecreaseStreamRetentionPeriod", StreamName="orders", RetentionPeriodHours=1) == (
        "InvalidArgumentException",
        "Minimum allowed retention period is 24 hours. Requested retention period (1 hours) is too short.",
    )


def test_monitoring_encryption_and_mode() -> None:
    lab = Lab()

    enabled = lab("EnableEnhancedMonitoring", StreamName="orders", ShardLevelMetrics=["ALL"])
    disabled = lab("DisableEnhancedMonitoring", StreamName="orders", ShardLevelMetrics=["OutgoingBytes"])
    lab("StartStreamEncryption", StreamName="orders", EncryptionType="KMS", KeyId="alias/aws/kinesis")
    lab("UpdateStreamMode", StreamARN=ARN, StreamModeDetails={"StreamMode": "ON_DEMAND"})

    assert len(enabled["DesiredShardLevelMetrics"]) == 7
    assert disabled["CurrentShardLevelMetrics"] == enabled["DesiredShardLevelMetrics"]
    assert "OutgoingBytes" not in disabled["DesiredShardLevelMetrics"]
    summary = lab.summary()
    assert (summary["EncryptionType"], summary["KeyId"]) == ("KMS", "alias/aws/kinesis")
    assert summary["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


def test_tags_by_name_and_by_arn() -> None:
    lab = Lab()

    lab("AddTagsToStream", StreamName="orders", Tags={"a": "1", "b": "2"})
    lab("TagResource", ResourceARN=ARN, Tags={"c": "3"})
    lab("UntagResource", ResourceARN=ARN, TagKeys=["a"])
    lab("RemoveTagsFromStream", StreamName="orders", TagKeys=["b", "none"])

    assert lab("ListTagsForResource", ResourceARN=ARN)["Tags"] == [{"Key": "c", "Value": "3"}]
    code, _ = refusal(lab, "AddTagsToStream", StreamName="orders", Tags={str(n): "" for n in range(51)})
    assert code == "InvalidArgumentException"


def test_consumers() -> None:
    lab = Lab()

    made = lab("RegisterStreamConsumer", StreamARN=ARN, ConsumerName="reader")["Consumer"]

    assert made == {
        "ConsumerName": "reader",
        "ConsumerARN": f"{ARN}/consumer/reader:1772323200",
        "ConsumerStatus": "ACTIVE",
        "ConsumerCreationTimestamp": NOW_S,
    }
    assert lab("ListStreamConsumers", StreamARN=ARN)["Consumers"] == [made]
    found = lab("DescribeStreamConsumer", ConsumerARN=made["ConsumerARN"])["ConsumerDescription"]
    assert found == {**made, "StreamARN": ARN}
    assert refusal(lab, "DeleteStream", StreamName="orders")[0] == "ResourceInUseException"
    lab("DeregisterStreamConsumer", StreamARN=ARN, ConsumerName="reader")
    assert lab("ListStreamConsumers", StreamARN=ARN)["Consumers"] == []
    assert refusal(lab, "DescribeStreamConsumer", ConsumerARN=made["ConsumerARN"])[0] == "ResourceNotFoundException"


def test_a_subscription_brings_what_is_there_and_ends_with_its_shard() -> None:
    lab = Lab()
    consumer = lab("RegisterStreamConsumer", StreamARN=ARN, ConsumerName="reader")["Consumer"]["ConsumerARN"]
    lab("PutRecord", StreamName="orders", PartitionKey="a", Data=b"one")
    start = {"Type": "TRIM_HORIZON"}
    request = {"ConsumerARN": consumer, "ShardId": "shardId-000000000000", "StartingPosition": start}

    events = lab.engine.subscribe_to_shard(request, CONTEXT)
    first = next(events)
    lab("SplitShard", StreamName="orders", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(MIDDLE))
    rest = list(events)

    assert [record["Data"] for record in first["Records"]] == [b"one"]
    assert first["ContinuationSequenceNumber"] == first["Records"][0]["SequenceNumber"]
    assert "ContinuationSequenceNumber" not in rest[-1]
    assert [child["ShardId"] for child in rest[-1]["ChildShards"]] == ["shardId-000000000001", "shardId-000000000002"]


def test_a_subscription_goes_on_where_the_last_one_has_told() -> None:
    lab = Lab()
    consumer = lab("RegisterStreamConsumer", StreamARN=ARN, ConsumerName="reader")["Consumer"]["ConsumerARN"]

    def first_event(**start: str) -> dict[str, Any]:
        lab.clock.advance(5)
        request = {"ConsumerARN": consumer, "ShardId": "shardId-000000000000", "StartingPosition": start}
        return next(lab.engine.subscribe_to_shard(request, CONTEXT))

    nothing = first_event(Type="TRIM_HORIZON")
    lab("PutRecord", StreamName="orders", PartitionKey="a", Data=b"one")
    after = {"Type": "AFTER_SEQUENCE_NUMBER"}
    one = first_event(**after, SequenceNumber=nothing["ContinuationSequenceNumber"])
    lab("PutRecord", StreamName="orders", PartitionKey="a", Data=b"two")
    two = first_event(**after, SequenceNumber=one["ContinuationSequenceNumber"])
    none = first_event(**after, SequenceNumber=two["ContinuationSequenceNumber"])

    assert [[record["Data"] for record in each["Records"]] for each in (one, two, none)] == [[b"one"], [b"two"], []]
    assert none["ContinuationSequenceNumber"] == two["ContinuationSequenceNumber"]


def test_a_second_subscription_is_refused_for_five_seconds_and_then_takes_over() -> None:
    lab = Lab()
    consumer = lab("RegisterStreamConsumer", StreamARN=ARN, ConsumerName="reader")["Consumer"]["ConsumerARN"]
    request = {
        "ConsumerARN": consumer,
        "ShardId": "shardId-000000000000",
        "StartingPosition": {"Type": "TRIM_HORIZON"},
    }
    first = lab.engine.subscribe_to_shard(request, CONTEXT)
    next(first)

    with pytest.raises(KinesisError) as refused:
        lab.engine.subscribe_to_shard(request, CONTEXT)
    lab.clock.advance(5)
    second = lab.engine.subscribe_to_shard(request, CONTEXT)

    assert refused.value.code == "ResourceInUseException"
    assert list(first) == []
    assert next(second)["Records"] == []
    lab("DeregisterStreamConsumer", ConsumerARN=consumer)
    lab("PutRecord", StreamName="orders", PartitionKey="a", Data=b"one")
    assert list(second) == []


def test_policies() -> None:
    lab = Lab()

    assert lab("GetResourcePolicy", ResourceARN=ARN) == {"Policy": "{}"}
    lab("PutResourcePolicy", ResourceARN=ARN, Policy='{"Version": "2012-10-17"}')
    assert lab("GetResourcePolicy", ResourceARN=ARN) == {"Policy": '{"Version": "2012-10-17"}'}
    lab("DeleteResourcePolicy", ResourceARN=ARN)
    assert refusal(lab, "DeleteResourcePolicy", ResourceARN=ARN)[0] == "ResourceNotFoundException"


def test_every_operation_of_aws_is_answered_or_refused_by_name() -> None:
    lab = Lab()

    assert set(service_model().operation_names) - lab.engine.operations == REFUSED
    assert refusal(lab, "DescribeAccountSettings") == (
        "UnknownOperationException",
        "homeport does not emulate the operation DescribeAccountSettings of Kinesis yet",
    )
