"""GetItem of a whole item."""

from typing import Any

from homeport.dynamodb.plain.items import plain_key
from homeport.dynamodb.service import Service

_REQUIRED = {"TableName", "Key"}


def get_item(service: Service, request: Any, account: str, region: str) -> bytes | None:
    """See `PlainHandler`."""
    if type(request) is not dict or not (request.keys() == _REQUIRED or _is_with_consistency(request)):
        return None
    name, key = request["TableName"], request["Key"]
    table = service.store.tables.get(account, region, name) if type(name) is str else None
    if table is None or type(key) is not dict or len(key) != len(table.schema.attributes):
        return None
    encoded = plain_key(table.schema, key)
    if encoded is None:
        return None
    with service.store.reading() as connection:
        row = connection.execute(table.sql.select_item, (encoded,)).fetchone()
    return b"{}" if row is None else b'{"Item":%b}' % row[0]


def _is_with_consistency(request: dict[str, Any]) -> bool:
    return len(request) == 3 and request.keys() > _REQUIRED and type(request.get("ConsistentRead")) is bool
