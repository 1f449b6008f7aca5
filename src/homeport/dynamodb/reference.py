"""What the engine does with each operation and each parameter, read from the operations themselves."""

from typing import NamedTuple

from homeport.dynamodb.api import STREAM_OPERATIONS, TABLE_OPERATIONS
from homeport.dynamodb.operation import Operation
from homeport.dynamodb.operations import load_operations


class OperationReference(NamedTuple):
    """One operation; parameters by AWS's names, each in one of the lists."""

    name: str
    is_emulated: bool
    """False where the whole operation is refused."""
    enforced: tuple[str, ...] = ()
    """Does what AWS says it does."""
    stored_only: tuple[str, ...] = ()
    """Checked, kept and shown, and nothing else. A part of a parameter stands as `Outer.Inner`."""
    refused: tuple[str, ...] = ()
    """Answered by an error that names it."""


def reference() -> list[OperationReference]:
    """All operations that AWS has, by name: those on tables and items, then those on streams."""
    operations = load_operations()
    names = [*sorted(TABLE_OPERATIONS), *sorted(STREAM_OPERATIONS)]
    return [_described(operations[name]) if name in operations else OperationReference(name, False) for name in names]


def _described(operation: Operation) -> OperationReference:
    """The parameters of an operation, by what becomes of them."""
    refused = operation.not_emulated
    others = operation.request.members.keys() - refused - operation.stored_only
    return OperationReference(
        operation.name,
        True,
        enforced=tuple(sorted(others)),
        stored_only=tuple(sorted(operation.stored_only)),
        refused=tuple(sorted(refused)),
    )
