"""Puts a request's names and values into a parsed expression, and checks operands as AWS does once it knows them."""

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.nodes import Call, Literal, Operand, Path, PathOperand, ValueRef
from homeport.dynamodb.model.values import type_of

_ARITIES = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
    "if_not_exists": 2,
    "list_append": 2,
}
_PATH_FIRST = frozenset({"attribute_exists", "attribute_not_exists", "if_not_exists"})
_TYPE_NAMES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"})
_SIZELESS_TYPES = frozenset({"N", "BOOL", "NULL"})


class Binder:
    """Binds one expression. Faults are noted by category, the first of each; the caller knows which comes first."""

    def __init__(self, kind: Kind, bindings: Bindings) -> None:
        self.kind = kind
        self.faults: dict[str, str] = {}
        self.names: set[str] = set()
        self.nested_names: set[str] = set()
        self._bindings = bindings

    def error(self, reason: str) -> ValidationException:
        """`Invalid …Expression: reason`."""
        return ValidationException(f"Invalid {self.kind.value}: {reason}")

    def raise_faults(self, *categories: str) -> None:
        """Raise the first fault in the order of the categories."""
        for category in categories:
            if category in self.faults:
                raise self.error(self.faults[category])

    def path(self, written: Path) -> Path:
        """The path with its placeholders replaced."""
        path = tuple(
            self._name(element) if isinstance(element, str) and element[0] == "#" else element for element in written
        )
        head = str(path[0])
        self.names.add(head)
        if len(path) > 1:
            self.nested_names.add(head)
        return path

    def _name(self, placeholder: str) -> str:
        name = self._bindings.name(placeholder)
        if name is None:
            self.faults.setdefault(
                "name",
                f"An expression attribute name used in the document path is not defined; attribute name: {placeholder}",
            )
            return placeholder
        return name

    def operand(self, operand: Operand) -> Operand:
        """The operand with real names and values."""
        if isinstance(operand, PathOperand):
            return PathOperand(self.path(operand.path))
        if isinstance(operand, ValueRef):
            return self._literal(operand)
        if isinstance(operand, Call):
            return Call(operand.function, tuple([self.operand(argument) for argument in operand.arguments]))
        return operand

    def _literal(self, reference: ValueRef) -> Operand:
        value = self._bindings.value(reference.placeholder)
        if value is None:
            self.faults.setdefault(
                "value",
                "An expression attribute value used in expression is not defined; "
                f"attribute value: {reference.placeholder}",
            )
            return reference
        return Literal(value)

    def check_calls(self, operand: Operand) -> None:
        """Note what is wrong with the operands of a function, the innermost first."""
        if not isinstance(operand, Call):
            return
        for argument in operand.arguments:
            self.check_calls(argument)
        if len(operand.arguments) != _ARITIES[operand.function]:
            self.faults.setdefault(
                "arity",
                "Incorrect number of operands for operator or function; "
                f"operator or function: {operand.function}, number of operands: {len(operand.arguments)}",
            )
            return
        reason = _operand_fault(operand)
        if reason is not None:
            self.faults.setdefault("operand", reason)

    def check_distinct(self, operator: str, first: Operand, others: tuple[Operand, ...]) -> None:
        """Note a path that is compared with itself."""
        if isinstance(first, PathOperand) and first in others:
            self.faults.setdefault(
                "distinct",
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {operator}, first operand: {path_text(first.path)}",
            )


def path_text(path: Path) -> str:
    """A path as AWS's errors show it: `[a, [0], b]`."""
    return "[" + ", ".join(f"[{element}]" if isinstance(element, int) else element for element in path) + "]"


def literal_type(operand: Operand) -> str | None:
    """The type of a literal; None for what is known only with the item."""
    return type_of(operand.value) if isinstance(operand, Literal) else None


def static_type(operand: Operand) -> str | None:
    """The type that an operand has whatever the item: of literals and of functions."""
    if isinstance(operand, Call):
        if operand.function == "if_not_exists":
            return static_type(operand.arguments[1])
        return {"size": "N", "list_append": "L"}.get(operand.function, "BOOL")
    return literal_type(operand)


def wrong_type(operator: str, type_: str) -> str:
    """AWS's sentence for an operand that an operator or a function does not take."""
    return f"Incorrect operand type for operator or function; operator or function: {operator}, operand type: {type_}"


def _operand_fault(call: Call) -> str | None:
    function, arguments = call.function, call.arguments
    if function in _PATH_FIRST:
        if isinstance(arguments[0], PathOperand):
            return None
        return f"Operator or function requires a document path; operator or function: {function}"
    if function == "begins_with":
        return _type_fault(call, frozenset({"S", "B"}))
    if function == "list_append":
        literals = tuple(argument for argument in arguments if isinstance(argument, Literal))
        return _type_fault(Call(function, literals), frozenset({"L"}))
    if function == "attribute_type":
        return _type_name_fault(arguments[1])
    if function == "size" and static_type(arguments[0]) in _SIZELESS_TYPES:
        return wrong_type(function, str(static_type(arguments[0])))
    return None


def _type_fault(call: Call, allowed: frozenset[str]) -> str | None:
    for argument in call.arguments:
        type_ = static_type(argument)
        if type_ is not None and type_ not in allowed:
            return wrong_type(call.function, type_)
    return None


def _type_name_fault(argument: Operand) -> str | None:
    if not isinstance(argument, Literal) or "S" not in argument.value:
        # Whatever is no literal counts as being of every type.
        type_ = static_type(argument) or "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
        return wrong_type("attribute_type", type_)
    name = argument.value["S"]
    if name in _TYPE_NAMES:
        return None
    return f"Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
