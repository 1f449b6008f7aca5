"""KeyConditionExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html

Two steps, as AWS checks them: the text alone (before the table is looked up), then against the key schema.
"""

from dataclasses import dataclass
from typing import NamedTuple

from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.model.keys import KeySchema
from homeport.dynamodb.model.values import Value


class KeyTerm(NamedTuple):
    """What a query asks of one key attribute."""

    name: str
    operator: str
    """`=`, `<`, `<=`, `>`, `>=`, `BETWEEN` (two values), `begins_with`."""
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Where a query's items are: `lower` <= sort < `upper` within one partition.

    None is no bound. Exclusive and inclusive operators are turned into this one form.
    """

    hash: bytes
    partition: bytes
    lower: bytes | None
    upper: bytes | None


def parse_key_condition(text: str, bindings: Bindings) -> tuple[KeyTerm, ...]:
    """Parse (cached by text) and bind; ValidationException `Invalid KeyConditionExpression: …` and its kin."""
    raise NotImplementedError


def resolve_key_condition(terms: tuple[KeyTerm, ...], schema: KeySchema) -> KeyRange:
    """Match with the key schema of the table or index; ValidationException where they do not fit."""
    raise NotImplementedError
