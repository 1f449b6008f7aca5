"""Requests in the shape that nearly all have, answered in a few microseconds; each of any other shape is left to its
operation, and so is each that is to be refused.
"""

from collections.abc import Callable
from typing import Any

from homeport.dynamodb.plain.get_item import get_item
from homeport.dynamodb.plain.put_item import put_item
from homeport.dynamodb.service import Service

PlainHandler = Callable[[Service, Any, str, str], bytes | None]
"""The answer's JSON to a request of an account in a region: what the operation itself would answer. None where it is
not plain: nothing has been done then."""

PLAIN: dict[str, PlainHandler] = {"GetItem": get_item, "PutItem": put_item}
