"""ItemCollectionMetrics: how large all items of one partition key are, in tables with local indexes.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
"""

import sqlite3
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.model.keys import EncodedKey
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage.bounds import partition_bounds
from homeport.dynamodb.storage.table import Table


def is_wanted(request: dict[str, Any], table: Table) -> bool:
    """Whether the answer has metrics."""
    return request.get("ReturnItemCollectionMetrics") == "SIZE" and table.has_local_indexes


def collection_metrics(connection: sqlite3.Connection, table: Table, key: EncodedKey, item: Item) -> dict[str, Any]:
    """The metrics of the collection that `item` (or its key) belongs to."""
    bounds = partition_bounds(key)
    statements = [table.sql.collection, *(index.sql.collection for index in table.indexes if index.is_local)]
    size = sum(connection.execute(statement, bounds).fetchone()[0] for statement in statements)
    lower = float(int(size) // limits.GIB)
    partition = {attribute.name: item[attribute.name] for attribute in table.schema.partition}
    return {"ItemCollectionKey": partition, "SizeEstimateRangeGB": [lower, lower + 1.0]}
