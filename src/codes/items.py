"""How codes lie in the table.

Two kinds of items share it, told apart by the prefix of the partition key `pk`:

- `CODE#<code>` is a code; its `document` and `actor` are the keys of the index, which therefore holds codes alone.
- `SLOT#<document>#<actor>` names the code last issued to a holder. An index cannot be read consistently, this item can:
  conditions on it keep two writers from leaving two active codes.

Both carry `expires_at`, the table's time to live.
"""

from typing import Any

from codes.model import AccessCode, Holder, Position, Status

Item = dict[str, Any]
"""An item or key in DynamoDB's JSON."""

INDEXED = ("status", "created_at", "changed_at", "expires_at")
"""What the index projects beside the keys; the date of birth stays out of it."""


def code_key(code: str) -> Item:
    """The primary key of a code."""
    return {"pk": {"S": f"CODE#{code}"}}


def slot_key(document: str, actor: str) -> Item:
    """The primary key of a slot. A document's reference has no `#`, so no two holders share one."""
    return {"pk": {"S": f"SLOT#{document}#{actor}"}}


def index_key(document: str, position: Position) -> Item:
    """A code's key in the index, with the table's."""
    return {**code_key(position.code), "document": {"S": document}, "actor": {"S": position.actor}}


def code_item(code: AccessCode, holder: Holder) -> Item:
    """The item of a new code."""
    return {
        **code_key(code.code),
        "document": {"S": code.document},
        "actor": {"S": code.actor},
        "date_of_birth": {"S": holder.date_of_birth.isoformat()},
        "status": {"S": code.status.value},
        "created_at": {"N": str(code.created_at)},
        "changed_at": {"N": str(code.changed_at)},
        "expires_at": {"N": str(code.expires_at)},
    }


def slot_item(code: AccessCode) -> Item:
    """The item that names a new code as the holder's last."""
    return {
        **slot_key(code.document, code.actor),
        "last_code": {"S": code.code},
        "expires_at": {"N": str(code.expires_at)},
    }


def access_code(item: Item) -> AccessCode:
    """The code that an item holds."""
    return AccessCode(
        code=item["pk"]["S"].removeprefix("CODE#"),
        document=item["document"]["S"],
        actor=item["actor"]["S"],
        status=Status(item["status"]["S"]),
        created_at=int(item["created_at"]["N"]),
        changed_at=int(item["changed_at"]["N"]),
        expires_at=int(item["expires_at"]["N"]),
    )


def position(key: Item | None) -> Position | None:
    """Where a query stopped, from its LastEvaluatedKey."""
    if not key:
        return None
    return Position(key["actor"]["S"], key["pk"]["S"].removeprefix("CODE#"))
