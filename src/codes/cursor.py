"""The opaque text by which a client asks for the next page."""

import base64
import binascii
import json

from codes.alphabet import is_code
from codes.errors import Fault, InvalidRequestError
from codes.model import Position


def encode(position: Position) -> str:
    """A text that is safe in a query string. The document is not in it: it is the path's."""
    plain = json.dumps([position.actor, position.code], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def decode(cursor: str) -> Position:
    """The position that `encode` wrote.

    Raises:
        InvalidRequestError: it did not write that.
    """
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        members = json.loads(plain)
    except (binascii.Error, ValueError):
        raise _invalid() from None
    match members:
        case [str(actor), str(code)] if actor and is_code(code):
            return Position(actor, code)
    raise _invalid()


def _invalid() -> InvalidRequestError:
    return InvalidRequestError(Fault("cursor", "is not a cursor of this list"))
