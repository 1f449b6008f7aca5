"""DescribeStream, ListStreams, GetShardIterator."""

from support.dynamodb import ARN, Tables

STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
LABEL = "2023-11-14T22:13:20.000"


def test_what_follows_a_shard(dynamo: Tables) -> None:
    dynamo.create(StreamSpecification=STREAM)
    arn = f"{ARN}music/stream/{LABEL}"
    shard = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]

    after = dynamo.call("DescribeStream", StreamArn=arn, ExclusiveStartShardId=shard)
    children = dynamo.call("DescribeStream", StreamArn=arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shard})

    assert after["StreamDescription"]["Shards"] == children["StreamDescription"]["Shards"] == []
