"""Changes of items as DynamoDB puts them into a Kinesis data stream.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html#kds_gettingstarted.making-changes
"""

import hashlib
import uuid
from typing import Any

import orjson

from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Destination
from homeport.dynamodb.storage.history import EXPIRY, Change

_NAMESPACE = uuid.UUID("0d7c2f0a-31b4-4d26-8e8e-0c1c5b7b3e55")
_UNITS = {"MICROSECOND": 1_000_000}
_SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def kinesis_record(definition: TableDefinition, destination: Destination, change: Change) -> tuple[str, bytes]:
    """The partition key and the data of a change: both images, whatever the table's own stream shows."""
    record = {
        "awsRegion": definition.region,
        "eventID": str(uuid.uuid5(_NAMESPACE, f"{definition.arn}/{change.sequence}")),
        "eventName": "INSERT" if change.old is None else "REMOVE" if change.new is None else "MODIFY",
        "userIdentity": _SERVICE if change.origin == EXPIRY else None,
        "recordFormat": "application/json",
        "tableName": definition.name,
        "dynamodb": _content(definition, destination, change),
        "eventSource": "aws:dynamodb",
    }
    # Changes of one item keep their order: they go to one shard.
    return hashlib.md5(change.key, usedforsecurity=False).hexdigest().upper(), orjson.dumps(record)


def _content(definition: TableDefinition, destination: Destination, change: Change) -> dict[str, Any]:
    image = orjson.loads(change.new or change.old or b"{}")
    keys = {name: image[name] for name in (element["AttributeName"] for element in definition.key_schema)}
    content: dict[str, Any] = {
        "ApproximateCreationDateTime": int(change.time * _UNITS.get(destination.precision or "", 1000)),
        "Keys": keys,
    }
    if change.new is not None:
        content["NewImage"] = orjson.Fragment(change.new)
    if change.old is not None:
        content["OldImage"] = orjson.Fragment(change.old)
    content["SizeBytes"] = item_size(keys) + (change.new_size or 0) + (change.old_size or 0)
    if destination.precision is not None:
        content["ApproximateCreationDateTimePrecision"] = destination.precision
    return content
