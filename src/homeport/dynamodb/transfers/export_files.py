"""The objects of an export: data files, the manifest of the files, the summary, their checksums.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html

The page calls the checksums `.checksum`; AWS names them `.md5` (ScyllaDB's test suite and moto's, both run on AWS).
"""

import base64
import gzip
import hashlib
import io
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from homeport.dynamodb import limits
from homeport.dynamodb.model.keys import KeySchema, key_of
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage.past import NetChange, PastItem
from homeport.dynamodb.transfers import ion_writer

PARTITIONS = 4
"""What a new table on demand has: an export has a file for each, be it empty."""
_HASHES = 256
_NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file, compressed."""

    name: str
    body: bytes
    items: int


class Exported(NamedTuple):
    """What is exported, encoded."""

    files: list[DataFile]
    items: int
    billed: int
    """Bytes that AWS bills: the size of the items; of changes the least that it bills, as what it counts is unknown."""


class _File:
    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        # Without a time: the same items make the same bytes.
        self._compressed = gzip.GzipFile(fileobj=self._buffer, mode="wb", mtime=0)
        self._items = 0

    def add(self, line: bytes) -> None:
        self._compressed.write(line + b"\n")
        self._items += 1

    def closed(self, extension: str) -> DataFile:
        self._compressed.close()
        name = base64.b32encode(secrets.token_bytes(_NAME_BYTES)).decode().lower().rstrip("=")
        return DataFile(f"{name}.{extension}.gz", self._buffer.getvalue(), self._items)


def item_files(items: Iterable[PastItem], export_format: str) -> Exported:
    """The files of a full export: a file holds the items of its part of the hashed keys."""
    line = _item_as_ion if export_format == "ION" else _item_as_json
    files = [_File() for _ in range(PARTITIONS)]
    count = size = 0
    for item in items:
        files[item.key[0] * PARTITIONS // _HASHES].add(line(item.item))
        count += 1
        size += item.size
    return Exported([each.closed(_extension(export_format)) for each in files], count, size)


def change_files(changes: Iterable[NetChange], schema: KeySchema, export_format: str, shows_old: bool) -> Exported:
    """The file of an incremental export."""
    line = _record_as_ion if export_format == "ION" else _record_as_json
    file, count = _File(), 0
    for change in changes:
        file.add(line(_record(change, schema, shows_old)))
        count += 1
    return Exported([file.closed(_extension(export_format))], count, limits.INCREMENTAL_EXPORT_BILLED_MIN)


def _extension(export_format: str) -> str:
    return "ion" if export_format == "ION" else "json"


def _item_as_json(item: bytes) -> bytes:
    return b'{"Item":' + item + b"}"


def _item_as_ion(item: bytes) -> bytes:
    fields = {"Item": ion_writer.item_struct(orjson.loads(item))}
    return f"{ion_writer.VERSION_MARKER} {ion_writer.struct(fields)}".encode()


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of an incremental export."""

    written_us: int
    images: dict[str, Item]
    """Keys, and the images that the view shows, as DynamoDB has items."""


def _record(change: NetChange, schema: KeySchema, shows_old: bool) -> _Record:
    images: dict[str, Item] = {}
    if change.old is not None:
        images["OldImage"] = orjson.loads(change.old)
    if change.new is not None:
        images["NewImage"] = orjson.loads(change.new)
    images = {"Keys": key_of(schema, next(iter(images.values()))), **images}
    if not shows_old:
        images.pop("OldImage", None)
    return _Record(round(change.time * 1_000_000), images)


def _record_as_json(record: _Record) -> bytes:
    # AWS's page shows a plain text here; what reads real exports reads a number of DynamoDB's.
    metadata = {"WriteTimestampMicros": {"N": str(record.written_us)}}
    return orjson.dumps({"Metadata": metadata, **record.images})


def _record_as_ion(record: _Record) -> bytes:
    metadata = ion_writer.struct({"WriteTimestampMicros": f"{record.written_us}."})
    fields = {name: ion_writer.item_struct(image) for name, image in record.images.items()}
    whole = ion_writer.struct({"Record": ion_writer.struct({"Metadata": metadata, **fields})})
    return f"{ion_writer.VERSION_MARKER} {whole}".encode()


def checksum(body: bytes) -> bytes:
    """What stands in a `.md5` object, and in the manifest."""
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest())


Put = Callable[[str, bytes], str]
"""Stores an object under a key; its ETag."""


def write_export(put: Put, folder: str, data_folder: str, files: list[DataFile], summary: dict[str, Any]) -> str:
    """Write everything that belongs to an export; the key of its summary."""
    put(f"{folder}/_started", b"")
    lines = []
    for file in files:
        key = f"{data_folder}/{file.name}"
        entry = {"itemCount": file.items, "md5Checksum": checksum(file.body).decode(), "etag": put(key, file.body)}
        lines.append(orjson.dumps({**entry, "dataFileS3Key": key}) + b"\n")
    _write_checked(put, f"{folder}/manifest-files", b"".join(lines))
    return _write_checked(put, f"{folder}/manifest-summary", orjson.dumps(summary))


def _write_checked(put: Put, stem: str, body: bytes) -> str:
    put(f"{stem}.json", body)
    put(f"{stem}.md5", checksum(body))
    return f"{stem}.json"


def instant(time_s: float) -> str:
    """A time as the summary has it."""
    text = datetime.fromtimestamp(time_s, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
