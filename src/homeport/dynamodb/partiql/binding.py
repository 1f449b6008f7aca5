"""Turns a statement's nodes into the engine's expressions, with AWS's checks of operands."""

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.binder import Binder
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.nodes import Path


class StatementBinder(Binder):
    """Notes the attributes that a statement reads. Its paths are real names and its values are there from the start.

    What is wrong with an operand is said without the name of an expression, since a statement has none.
    """

    def __init__(self) -> None:
        super().__init__(Kind.CONDITION, Bindings(None, None))
        self._operators = 0

    def error(self, reason: str) -> ValidationException:
        """`reason` alone."""
        return ValidationException(reason)

    def path(self, written: Path) -> Path:
        """The path as it is."""
        if "" in written:
            raise self.error("One or more parameter values were invalid: Empty attribute name")
        head = str(written[0])
        self.names.add(head)
        if len(written) > 1:
            self.nested_names.add(head)
        return written

    def count_operators(self, number: int = 1) -> None:
        """Operators and functions of a condition have a limit together."""
        self._operators += number
        if self._operators > limits.EXPRESSION_OPERATORS:
            raise self.error(f"The expression contains too many operators; operator count: {self._operators}")
