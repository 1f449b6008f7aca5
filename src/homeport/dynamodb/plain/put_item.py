"""PutItem without a condition or anything to answer, where only the item's own row is concerned."""

from typing import Any

import orjson

from homeport.dynamodb.plain.items import plain_key, plain_size
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.table import Table

_MEMBERS = {"TableName", "Item"}


def put_item(service: Service, request: Any, account: str, region: str) -> bytes | None:
    """See `PlainHandler`."""
    if type(request) is not dict or request.keys() != _MEMBERS:
        return None
    name, item = request["TableName"], request["Item"]
    table = service.store.tables.get(account, region, name) if type(name) is str else None
    if table is None or not _is_alone(table):
        return None
    size = plain_size(item)
    key = None if size is None else plain_key(table.schema, item)
    if key is None:
        return None
    store = service.store
    with store.database.writing() as connection:
        if store.history.is_recording(table) or store.tables.get(account, region, name) is not table:
            return None
        connection.execute(table.sql.put, (key, orjson.dumps(item), size))
    if service.observer.active:
        service.observer.report("dynamodb.item_written", table=table.definition.arn)
    return b"{}"


def _is_alone(table: Table) -> bool:
    """Whether nothing hangs on an item's row: no index, no replica, no time to live."""
    return not table.indexes and not table.replicas and table.ttl_attribute is None
