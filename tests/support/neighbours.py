"""The services beside the DynamoDB engine, in memory."""

import gzip
import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from homeport.core.logs import LogLine, LogStream
from homeport.dynamodb.neighbours import Bucket, Encryption, NeighbourError, StoredObject

OWNER = "000000000000"
"""The account that owns every bucket."""


class MemoryObjects:
    """S3 with the buckets that it is given, all of them of one owner."""

    def __init__(self, *buckets: str) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {name: {} for name in buckets}
        self.encryptions: dict[str, Encryption | None] = {}
        """How each object was asked to be encrypted, by its key."""

    def put(self, bucket: Bucket, key: str, body: bytes, encryption: Encryption | None = None) -> str:
        self._bucket(bucket)[key] = body
        self.encryptions[key] = encryption
        return hashlib.md5(body, usedforsecurity=False).hexdigest()

    def listed(self, bucket: Bucket, prefix: str) -> Sequence[StoredObject]:
        found = self._bucket(bucket)
        return [StoredObject(key, len(found[key])) for key in sorted(found) if key.startswith(prefix)]

    def get(self, bucket: Bucket, key: str) -> bytes:
        return self._bucket(bucket)[key]

    def _bucket(self, bucket: Bucket) -> dict[str, bytes]:
        if bucket.name not in self.buckets:
            raise NeighbourError("NoSuchBucket", "The specified bucket does not exist", 404, "REQUEST", "HOST")
        if bucket.owner != OWNER:
            raise NeighbourError("AccessDenied", "Access Denied", 403, "REQUEST", "HOST")
        return self.buckets[bucket.name]

    def lines(self, folder: str) -> list[Any]:
        """The JSON lines of all data files below a folder of the only bucket."""
        (objects,) = self.buckets.values()
        files = [body for key, body in sorted(objects.items()) if key.startswith(folder) and key.endswith(".json.gz")]
        return [orjson.loads(line) for body in files for line in gzip.decompress(body).splitlines()]


class MemoryLogs:
    """CloudWatch Logs that keeps what is written."""

    def __init__(self) -> None:
        self.written: list[tuple[LogStream, LogLine]] = []

    def write(self, destination: LogStream, lines: Sequence[LogLine]) -> None:
        self.written += [(destination, line) for line in lines]
