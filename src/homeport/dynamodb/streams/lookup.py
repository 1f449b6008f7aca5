"""Streams by their ARNs."""

from typing import NamedTuple

from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import ResourceNotFoundException, ValidationException
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage import stream_rows
from homeport.dynamodb.storage.stream_rows import StoredStream
from homeport.dynamodb.streams.shards import Shard, shards_of
from homeport.dynamodb.validation.scalars import String

STREAM_ARN = String(min_length=37, max_length=1024)
REQUIRED_STREAM_ARN = String(required=True, min_length=37, max_length=1024)
SHARD_ID = String(min_length=28, max_length=65)
REQUIRED_SHARD_ID = String(required=True, min_length=28, max_length=65)


def stream_arn(stream: StoredStream) -> str:
    """The ARN of a stream."""
    prefix = f"arn:{partition_of(stream.region)}:dynamodb:{stream.region}:{stream.account}:table"
    return f"{prefix}/{stream.table_name}/stream/{stream.label}"


class StreamName(NamedTuple):
    """What a stream's ARN says."""

    account: str
    region: str
    table: str
    label: str


def parsed_arn(arn: str) -> StreamName:
    """The parts of a stream's ARN; ValidationException for any other text."""
    match arn.split(":", 5):
        case ["arn", _, "dynamodb", region, account, resource] if resource.startswith("table/"):
            pass
        case _:
            raise ValidationException("Invalid StreamArn")
    match resource.split("/"):
        case ["table", table_name, "stream", label]:
            return StreamName(account, region, table_name, label)
        case _:
            raise ValidationException("Invalid StreamArn")


def find_stream(service: Service, arn: str, context: RequestContext) -> StoredStream:
    """The stream of an ARN in the caller's region."""
    name = parsed_arn(arn)
    with service.store.reading() as connection:
        stream = stream_rows.find(connection, *name)
    if stream is None or name.region != context.region:
        raise ResourceNotFoundException(f"Requested resource not found: Stream: {arn} not found")
    return stream


def find_shard(service: Service, stream: StoredStream, shard_id: str) -> Shard | None:
    """A shard of the stream; None where there is none, or none any more."""
    with service.store.reading() as connection:
        shards = shards_of(connection, stream)
    return next((shard for shard in shards if shard.id == shard_id), None)
