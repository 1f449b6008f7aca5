"""Stream records: changes of items as the stream's view shows them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
"""

import hashlib
from typing import Any

import orjson

from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.storage.history import EXPIRY, Change
from homeport.dynamodb.storage.stream_rows import StoredStream
from homeport.dynamodb.streams.sequence_numbers import sequence_text

_NEW_VIEWS = frozenset({"NEW_IMAGE", "NEW_AND_OLD_IMAGES"})
_OLD_VIEWS = frozenset({"OLD_IMAGE", "NEW_AND_OLD_IMAGES"})


def record_of(stream: StoredStream, change: Change) -> dict[str, Any]:
    """The record of a change."""
    record: dict[str, Any] = {
        "eventID": _event_id(stream, change),
        "eventName": _event_name(change),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": stream.region,
        "dynamodb": _content(stream, change),
    }
    if change.origin == EXPIRY:
        record["userIdentity"] = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    return record


def _event_id(stream: StoredStream, change: Change) -> str:
    identity = f"{stream.account}/{stream.region}/{stream.table_name}/{stream.label}/{change.sequence}"
    return hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()


def _event_name(change: Change) -> str:
    if change.old is None:
        return "INSERT"
    return "REMOVE" if change.new is None else "MODIFY"


def _content(stream: StoredStream, change: Change) -> dict[str, Any]:
    """`SizeBytes` counts the keys and the images that the record has."""
    image = orjson.loads(change.old if change.new is None else change.new)  # type: ignore[arg-type]  # one is there
    keys = {name: image[name] for name in (element["AttributeName"] for element in stream.key_schema)}
    size = item_size(keys)
    content: dict[str, Any] = {
        # AWS rounds down to the second.
        "ApproximateCreationDateTime": float(int(change.time)),
        "Keys": keys,
    }
    if change.new is not None and stream.view_type in _NEW_VIEWS:
        content["NewImage"] = orjson.Fragment(change.new)
        size += change.new_size or 0
    if change.old is not None and stream.view_type in _OLD_VIEWS:
        content["OldImage"] = orjson.Fragment(change.old)
        size += change.old_size or 0
    content["SequenceNumber"] = sequence_text(change.sequence)
    content["SizeBytes"] = size
    content["StreamViewType"] = stream.view_type
    return content
