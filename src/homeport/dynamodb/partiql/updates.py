"""SET and REMOVE clauses as the engine's updates.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
"""

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions import nodes as expressions
from homeport.dynamodb.expressions.update import Update, bind_update
from homeport.dynamodb.model.values import type_of
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.binding import StatementBinder
from homeport.dynamodb.partiql.nodes import Node
from homeport.dynamodb.partiql.values import Parameters, is_value, value_of

_SET_TYPES = frozenset({"SS", "NS", "BS"})
_SET_FUNCTIONS = frozenset({"set_add", "set_delete"})


def update_of(assignments: tuple[nodes.Assignment, ...], parameters: Parameters) -> Update:
    """The update that a statement makes; ValidationException for what DynamoDB has not, or operands that do not fit."""
    return bind_update(tuple([_action(each, parameters) for each in assignments]), StatementBinder())


def _action(assignment: nodes.Assignment, parameters: Parameters) -> expressions.Action:
    path, value = assignment.path, assignment.value
    if value is None:
        return expressions.RemoveAction(path)
    if isinstance(value, nodes.Call) and value.function in _SET_FUNCTIONS:
        return _set_action(path, value, parameters)
    if isinstance(value, nodes.Binary) and value.operator in ("+", "-"):
        left, right = _operand(value.left, parameters), _operand(value.right, parameters)
        return expressions.SetAction(path, expressions.Arithmetic(value.operator, left, right))
    return expressions.SetAction(path, _operand(value, parameters))


def _operand(node: Node, parameters: Parameters) -> expressions.Operand:
    if isinstance(node, nodes.Attribute):
        return expressions.PathOperand(node.path)
    if is_value(node):
        return expressions.Literal(value_of(node, parameters))
    if not isinstance(node, nodes.Call):
        raise ValidationException(f"Unsupported expression at {node.at}: an attribute or a value is expected")
    if node.function != "list_append":
        raise ValidationException(f"Unsupported function: {node.function.upper()} at {node.at}")
    return expressions.Call("list_append", tuple([_operand(argument, parameters) for argument in node.arguments]))


def _set_action(path: expressions.Path, call: nodes.Call, parameters: Parameters) -> expressions.Action:
    """`SET a = set_add(a, members)` is what an update expression calls ADD, `set_delete` its DELETE."""
    if len(call.arguments) != 2:
        raise ValidationException(
            "Incorrect number of operands for operator or function; "
            f"operator or function: {call.function}, number of operands: {len(call.arguments)}"
        )
    target, members = call.arguments
    if not isinstance(target, nodes.Attribute) or target.path != path:
        raise ValidationException(
            f"Unsupported expression at {call.at}: the first argument of {call.function.upper()} "
            "is the attribute that is set"
        )
    value = value_of(members, parameters)
    if type_of(value) not in _SET_TYPES:
        raise ValidationException(
            "Incorrect operand type for operator or function; "
            f"operator or function: {call.function}, operand type: {type_of(value)}"
        )
    action = expressions.AddAction if call.function == "set_add" else expressions.DeleteAction
    return action(path, expressions.Literal(value))
