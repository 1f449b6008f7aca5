"""The services that DynamoDB works with, as the engine sees them; it is handed them and imports none.

Calls block, and may wait for the other service to load: they belong into no operation that the front door answers on
its loop, and into no transaction of the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from homeport.core.logs import LogSink


class NeighbourError(Exception):
    """The other service has refused a call."""

    def __init__(self, code: str, message: str, status: int = 400, request_id: str = "", host_id: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        """The service's error code, such as `NoSuchBucket`."""
        self.message = message
        self.status = status
        """Of HTTP."""
        self.request_id = request_id
        self.host_id = host_id
        """S3's second request id."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, and on whose behalf it is used."""

    name: str
    account: str
    region: str
    owner: str
    """The account that has to own it."""


@dataclass(frozen=True, slots=True)
class Encryption:
    """How S3 is asked to encrypt an object."""

    algorithm: str
    """AES256 or KMS, as DynamoDB's `S3SseAlgorithm` says it."""
    key_id: str | None = None
    """Of KMS; None for AWS's own."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object in a listing."""

    key: str
    size: int
    """Bytes."""


class ObjectStorage(Protocol):
    """Amazon S3. Its refusals are NeighbourErrors."""

    def put(self, bucket: Bucket, key: str, body: bytes, encryption: Encryption | None = None) -> str:
        """Store an object; its ETag, without quotes."""

    def listed(self, bucket: Bucket, prefix: str) -> Sequence[StoredObject]:
        """Every object whose key begins with `prefix`, in the order of their keys."""

    def get(self, bucket: Bucket, key: str) -> bytes:
        """An object's body."""


class KinesisStreams(Protocol):
    """Amazon Kinesis Data Streams. Its refusals are NeighbourErrors."""

    def is_active(self, stream_arn: str) -> bool:
        """Whether the stream is there and takes records."""

    def put(self, stream_arn: str, records: Sequence[tuple[str, bytes]]) -> None:
        """Put records (partition key, data) in order."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What there is beside the engine. Where a service is None, operations that need it are refused."""

    objects: ObjectStorage | None = None
    streams: KinesisStreams | None = None
    logs: LogSink | None = None
    """CloudWatch Logs; where it is None, nothing is logged."""


NO_NEIGHBOURS = Neighbours()
"""The engine alone."""
