"""INSERT, UPDATE, DELETE and EXISTS as the engine's planned writes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
"""

from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.expressions.nodes import And, Call, Node, Or, PathOperand
from homeport.dynamodb.items.writes import Check, Delete, Put, Write, plan_change, plan_put
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.partiql.compiler import Checking, Deleting, Inserting, Updating, Writing
from homeport.dynamodb.partiql.conditions import condition_from
from homeport.dynamodb.partiql.keys import OneItem, one_item
from homeport.dynamodb.storage.table import Table


def plan_write(table: Table, statement: Writing, shows_failed_item: bool) -> Write:
    """The write of a statement; ValidationException where the statement does not fit the table."""
    if isinstance(statement, Inserting):
        put = plan_put(table, statement.item, statement.size, None, shows_failed_item)
        return Put(put.table, put.key, put.item, None, shows_failed_item, put.size, is_insert=True)
    found = _named_item(table, statement.condition)
    if isinstance(statement, Updating):
        # An UPDATE changes what is there: unlike UpdateItem it makes no item.
        condition = condition_from(_all(_exists(table), found.rest))
        return plan_change(table, found.key, statement.update, condition, shows_failed_item)
    key = request_key(table.schema, found.key)
    if isinstance(statement, Deleting):
        # Where nothing is there, nothing is deleted, whatever else the clause asks.
        rest = None if found.rest is None else condition_from(Or((_missing(table), found.rest)))
        return Delete(table, key, found.key, rest, shows_failed_item)
    return Check(table, key, found.key, condition_from(_all(_exists(table), found.rest)), shows_failed_item)


def returned_values(statement: Writing) -> str:
    """What RETURNING asks for, as ReturnValues says it."""
    return "NONE" if isinstance(statement, Inserting | Checking) else statement.return_values


def _named_item(table: Table, condition: Condition | None) -> OneItem:
    return one_item(table.schema, None if condition is None else condition.root)


def _exists(table: Table) -> Node:
    return Call("attribute_exists", (PathOperand((table.schema.names[0],)),))


def _missing(table: Table) -> Node:
    return Call("attribute_not_exists", (PathOperand((table.schema.names[0],)),))


def _all(first: Node, rest: Node | None) -> Node:
    return first if rest is None else And((first, rest))
