"""How SQLite finds rows: by keys, never by going through a table, so that no request takes longer in a larger one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from homeport.dynamodb.storage.statements import index_statements, item_statements
from support.dynamodb import Dynamo, defined, index

ITEMS = item_statements(1)
HOLDS_ALL = index_statements(1, 1, True)
HOLDS_KEYS = index_statements(1, 2, False)


@pytest.fixture(scope="module")
def dynamo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dynamo]:
    folder: Path = tmp_path_factory.mktemp("plans")
    opened = Dynamo(folder)
    keys_only = {**index("keys", "hk"), "Projection": {"ProjectionType": "KEYS_ONLY"}}
    opened.create(
        AttributeDefinitions=defined(pk="S", gk="S", hk="S"),
        GlobalSecondaryIndexes=[index("all", "gk"), keys_only],
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        ITEMS.select,
        ITEMS.select_item,
        ITEMS.update,
        ITEMS.delete,
        *ITEMS.page,
        ITEMS.collection,
        ITEMS.every,
        ITEMS.records,
        HOLDS_ALL.update,
        HOLDS_ALL.delete,
        *HOLDS_ALL.page,
        *HOLDS_KEYS.page,
        *HOLDS_KEYS.whole_page,
    ],
)
def test_rows_are_found_by_key_and_are_in_order_already(dynamo: Dynamo, statement: str) -> None:
    with dynamo.engine._store.database.reading() as connection:
        parameters = [b""] * statement.count("?")
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]

    assert plan
    assert not [step for step in plan if not step.startswith("SEARCH")]
