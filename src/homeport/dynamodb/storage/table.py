"""A table as the engine works with it: its definition made ready for reads and writes."""

from dataclasses import dataclass
from functools import cached_property

from homeport.dynamodb.model.keys import IndexKeys, KeySchema
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage import statements
from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition


@dataclass(frozen=True, eq=False)
class SecondaryIndex:
    """A secondary index of a table."""

    definition: IndexDefinition
    is_local: bool
    schema: KeySchema
    projected: frozenset[str] | None
    """The attributes that it holds, keys included; None for all."""
    sql: statements.IndexStatements

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name

    def project(self, item: Item) -> Item:
        """The part of an item that the index holds."""
        projected = self.projected
        if projected is None:
            return item
        return {name: value for name, value in item.items() if name in projected}


@dataclass(frozen=True, eq=False)
class Table:
    """A table. Never changes: what alters the definition makes another `Table` with the same number."""

    number: int
    """Names its SQLite tables; never used again."""
    definition: TableDefinition
    schema: KeySchema
    indexes: tuple[SecondaryIndex, ...]
    """Local ones first."""
    ttl_attribute: str | None
    is_recorded: bool
    """Whether a stream, a destination or recovery needs the history of its items."""
    sql: statements.ItemStatements
    replicas: tuple[tuple[str, str, str], ...] = ()
    """The identities of the other regions' tables that hold the same items."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name

    @property
    def identity(self) -> tuple[str, str, str]:
        """Account, region, name."""
        return self.definition.identity

    @cached_property
    def index_keys(self) -> tuple[IndexKeys, ...]:
        """What checks of items need to know of the indexes."""
        return tuple(IndexKeys(index.name, index.schema) for index in self.indexes)

    @cached_property
    def has_local_indexes(self) -> bool:
        """Whether it has item collections."""
        return any(index.is_local for index in self.indexes)

    def index(self, name: str) -> SecondaryIndex | None:
        """The secondary index of that name."""
        return next((each for each in self.indexes if each.name == name), None)


def make_table(number: int, definition: TableDefinition) -> Table:
    """The table of a definition."""
    schema = KeySchema.of(definition.key_schema, definition.attribute_definitions)
    local = [_make_index(number, definition, schema, index, True) for index in definition.local_indexes]
    global_ = [_make_index(number, definition, schema, index, False) for index in definition.global_indexes]
    return Table(
        number,
        definition,
        schema,
        (*local, *global_),
        definition.ttl_attribute,
        definition.stream_view is not None or definition.recovery is not None or definition.destination is not None,
        statements.item_statements(number),
        tuple((definition.account, replica.region, definition.name) for replica in definition.replicas),
    )


def _make_index(
    number: int, definition: TableDefinition, table_schema: KeySchema, index: IndexDefinition, is_local: bool
) -> SecondaryIndex:
    schema = KeySchema.of(index.key_schema, definition.attribute_definitions)
    projected: frozenset[str] | None = None
    if index.projection["ProjectionType"] != "ALL":
        projected = frozenset((*table_schema.names, *schema.names, *index.projection.get("NonKeyAttributes", ())))
    return SecondaryIndex(
        index, is_local, schema, projected, statements.index_statements(number, index.number, projected is None)
    )
