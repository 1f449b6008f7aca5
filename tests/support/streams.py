"""Streams as a client reads them."""

from support.dynamodb import Json, Tables


def streaming(dynamo: Tables, view: str = "NEW_AND_OLD_IMAGES") -> str:
    """Make a table with a stream; the stream's ARN."""
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": view})
    arn: str = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]
    return arn


def shards(dynamo: Tables, arn: str, **others: Json) -> list[Json]:
    """The stream's shards."""
    found: list[Json] = dynamo.call("DescribeStream", StreamArn=arn, **others)["StreamDescription"]["Shards"]
    return found


def iterator(dynamo: Tables, arn: str, kind: str = "TRIM_HORIZON", shard: int = 0, **others: Json) -> str:
    """An iterator of one of the stream's shards."""
    shard_id = shards(dynamo, arn)[shard]["ShardId"]
    place: str = dynamo.call("GetShardIterator", StreamArn=arn, ShardId=shard_id, ShardIteratorType=kind, **others)[
        "ShardIterator"
    ]
    return place


def records(dynamo: Tables, arn: str) -> list[Json]:
    """The records of the stream, as far as one call for each shard shows them."""
    places = [iterator(dynamo, arn, shard=shard) for shard in range(len(shards(dynamo, arn)))]
    return [record for place in places for record in dynamo.call("GetRecords", ShardIterator=place)["Records"]]


def names(answer: Json) -> list[str]:
    """The partition keys of the records of an answer."""
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in answer["Records"]]
