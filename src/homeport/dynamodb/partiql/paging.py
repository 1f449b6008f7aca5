"""NextToken: where the next page of a SELECT begins. It belongs to one statement with its parameters.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
"""

import base64
import hashlib
from typing import Any, NamedTuple

import orjson

from homeport.dynamodb.errors import SerializationException, ValidationException
from homeport.dynamodb.items.start_keys import start_position
from homeport.dynamodb.model.shapes import check_item_shape
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.partiql.planning import Plan
from homeport.dynamodb.storage.pages import Position

_DIGEST_BYTES = 16
_MISMATCH = "NextToken does not match request"


class Start(NamedTuple):
    """Where a page begins."""

    part: int
    """Which part of the plan."""
    key: Item | None
    """After which item; None for the part's beginning."""


FIRST = Start(0, None)


def token_of(request: dict[str, Any], start: Start) -> str:
    """The token of the page that begins there."""
    content = orjson.dumps([_digest(request), start.part, start.key])
    return base64.urlsafe_b64encode(content).decode()


def start_of(request: dict[str, Any]) -> Start:
    """Where the request's page begins; ValidationException where its token is not one of this statement's."""
    token = request.get("NextToken")
    if token is None:
        return FIRST
    try:
        digest, part, key = orjson.loads(base64.urlsafe_b64decode(token))
        if key is not None:
            check_item_shape(key)
            key = validate_item(key)
    except (ValueError, TypeError, SerializationException, ValidationException):
        raise ValidationException(_MISMATCH) from None
    if digest != _digest(request) or type(part) is not int:
        raise ValidationException(_MISMATCH)
    return Start(part, key)


def position_of(plan: Plan, start: Start) -> Position | None:
    """The row after which the page begins, in its part of the plan; None for the part's beginning."""
    if not 0 <= start.part < len(plan.parts):
        raise ValidationException(_MISMATCH)
    if start.key is None:
        return None
    try:
        position = start_position(plan.search.table, plan.search.index, start.key)
    except ValidationException:
        raise ValidationException(_MISMATCH) from None
    bounds = plan.parts[start.part].bounds
    if not bounds.lower <= position.key < bounds.upper:
        raise ValidationException(_MISMATCH)
    return position


def _digest(request: dict[str, Any]) -> str:
    what = orjson.dumps([request["Statement"], request.get("Parameters")], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(what, digest_size=_DIGEST_BYTES).hexdigest()
