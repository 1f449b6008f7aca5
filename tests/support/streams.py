"""Streams as a client reads them."""

from support.dynamodb import Json, Tables


def streaming(dynamo: Tables, view: str = "NEW_AND_OLD_IMAGES") -> str:
    """Make a table with a stream; the stream's ARN."""
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": view})
    arn: str = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]
    return arn


def iterator(dynamo: Tables, arn: str, kind: str = "TRIM_HORIZON", **others: Json) -> str:
    """An iterator of the stream's shard."""
    description = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]
    shard = description["Shards"][0]["ShardId"]
    place: str = dynamo.call("GetShardIterator", StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **others)[
        "ShardIterator"
    ]
    return place


def records(dynamo: Tables, arn: str) -> list[Json]:
    """The records of the stream, as far as one call shows them."""
    found: list[Json] = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn))["Records"]
    return found


def names(answer: Json) -> list[str]:
    """The partition keys of the records of an answer."""
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in answer["Records"]]
