"""WHERE clauses as the engine's conditions.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html
"""

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions import nodes as expressions
from homeport.dynamodb.expressions.condition import Condition, bind_condition
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.binding import StatementBinder
from homeport.dynamodb.partiql.keywords import TYPES
from homeport.dynamodb.partiql.nodes import Node
from homeport.dynamodb.partiql.values import Parameters, is_value, value_of

_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_FUNCTIONS = frozenset({"begins_with", "contains", "attribute_type"})


def condition_of(where: Node, parameters: Parameters) -> Condition:
    """The condition of a WHERE clause; ValidationException for what DynamoDB has not or cannot compare."""
    binder = StatementBinder()
    root = bind_condition(_Compiler(parameters, binder).condition(where), binder)
    return Condition(root, frozenset(binder.names), frozenset(binder.nested_names))


def condition_from(root: expressions.Node) -> Condition:
    """A part of a condition, as a condition of its own."""
    binder = StatementBinder()
    return Condition(bind_condition(root, binder), frozenset(binder.names), frozenset(binder.nested_names))


class _Compiler:
    """Turns the nodes of one statement into those of expressions."""

    def __init__(self, parameters: Parameters, binder: StatementBinder) -> None:
        self._parameters = parameters
        self._binder = binder

    def condition(self, node: Node) -> expressions.Node:
        """A node where a condition must stand."""
        if isinstance(node, nodes.Junction):
            self._binder.count_operators(len(node.conditions) - 1)
            conditions = tuple([self.condition(each) for each in node.conditions])
            return expressions.And(conditions) if node.operator == "and" else expressions.Or(conditions)
        self._binder.count_operators()
        match node:
            case nodes.Unary(operator="not", operand=operand):
                return expressions.Not(self.condition(operand))
            case nodes.Binary(operator="in"):
                return self._in(node)
            case nodes.Binary(operator=operator) if operator in _COMPARATORS:
                return expressions.Comparison(operator, self._operand(node.left), self._operand(node.right))
            case nodes.Within():
                return self._between(node)
            case nodes.TypeTest():
                return self._type_test(node)
            case nodes.Call():
                return self._call(node)
        raise _unsupported(node, "a condition")

    def _operand(self, node: Node) -> expressions.Operand:
        if isinstance(node, nodes.Attribute):
            return expressions.PathOperand(node.path)
        if is_value(node):
            return expressions.Literal(value_of(node, self._parameters))
        if isinstance(node, nodes.Call) and node.function == "size":
            self._binder.count_operators()
            return expressions.Call("size", tuple([self._operand(argument) for argument in node.arguments]))
        raise _unsupported(node, "an attribute or a value")

    def _between(self, node: nodes.Within) -> expressions.Node:
        between = expressions.Between(self._operand(node.operand), self._operand(node.low), self._operand(node.high))
        return expressions.Not(between) if node.negated else between

    def _in(self, node: nodes.Binary) -> expressions.Node:
        if not isinstance(node.right, nodes.Elements):
            raise _unsupported(node.right, "a list of values")
        candidates = tuple([self._operand(each) for each in node.right.elements])
        if not 0 < len(candidates) <= limits.IN_OPERANDS:
            raise ValidationException(
                f"The IN operator is provided with too {'many' if candidates else 'few'} operands; "
                f"number of operands: {len(candidates)}"
            )
        return expressions.In(self._operand(node.left), candidates)

    def _type_test(self, node: nodes.TypeTest) -> expressions.Node:
        operand = self._operand(node.operand)
        types = TYPES[node.type]
        test: expressions.Node
        if not types:
            return expressions.Call("attribute_exists" if node.negated else "attribute_not_exists", (operand,))
        tests = [expressions.Call("attribute_type", (operand, _type_name(each))) for each in types]
        test = tests[0] if len(tests) == 1 else expressions.Or(tuple(tests))
        return expressions.Not(test) if node.negated else test

    def _call(self, node: nodes.Call) -> expressions.Node:
        if node.function not in _FUNCTIONS:
            raise ValidationException(f"Unsupported function: {node.function.upper()} at {node.at}")
        return expressions.Call(node.function, tuple([self._operand(argument) for argument in node.arguments]))


def _type_name(name: str) -> expressions.Literal:
    return expressions.Literal({"S": name})


def _unsupported(node: Node, wanted: str) -> ValidationException:
    return ValidationException(f"Unsupported expression at {node.at}: {wanted} is expected")
