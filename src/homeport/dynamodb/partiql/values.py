"""The values that a statement holds: literals, and its parameters.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html
"""

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model.values import Item, Value, type_of, validate_value
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.nodes import Node

_PARAMETERS = "Number of parameters in request and statement don't match."
_SET_TYPES = {"S": "SS", "N": "NS", "B": "BS"}
_INVALID = "One or more parameter values were invalid: "
_LITERALS = nodes.Scalar | nodes.Parameter | nodes.Elements | nodes.Bag | nodes.Tuple

Parameters = tuple[Value, ...]
"""What stands for each `?`, validated."""


def checked_parameters(given: list[Value] | None, wanted: int) -> Parameters:
    """The request's parameters; ValidationException where one is no value or there are more or fewer than `?`."""
    if len(given or ()) != wanted:
        raise ValidationException(_PARAMETERS)
    return tuple([validate_value(value) for value in given or ()])


def is_value(node: Node) -> bool:
    """Whether the node is a literal or a parameter."""
    return isinstance(node, _LITERALS)


def value_of(node: Node, parameters: Parameters) -> Value:
    """The value of a literal or a parameter, validated; ValidationException for all other nodes."""
    return validate_value(_value(node, parameters))


def item_of(node: Node, parameters: Parameters) -> Item:
    """The item of an INSERT."""
    value = value_of(node, parameters)
    if "M" not in value:
        raise ValidationException(f"Unexpected value of type {type_of(value)} at {node.at}: an item is expected")
    item: Item = value["M"]
    return item


def _value(node: Node, parameters: Parameters) -> Value:
    if isinstance(node, nodes.Scalar):
        return {node.type: node.content}
    if isinstance(node, nodes.Parameter):
        return parameters[node.number]
    if isinstance(node, nodes.Elements):
        return {"L": [_value(element, parameters) for element in node.elements]}
    if isinstance(node, nodes.Bag):
        return _set([_value(member, parameters) for member in node.members], node)
    if isinstance(node, nodes.Tuple):
        return {"M": {_name(name): _value(value, parameters) for name, value in node.members}}
    raise ValidationException(f"Unsupported expression at {node.at}: a value is expected")


def _name(node: Node) -> str:
    if isinstance(node, nodes.Scalar) and node.type == "S":
        return str(node.content)
    raise ValidationException(f"Unsupported expression at {node.at}: the name of an attribute is a string")


def _set(members: list[Value], node: nodes.Bag) -> Value:
    if not members:
        raise ValidationException(f"{_INVALID}An string set  may not be empty")
    types = {type_of(member) for member in members}
    kind = types.pop()
    if types or kind not in _SET_TYPES:
        raise ValidationException(
            f"Unsupported set at {node.at}: its members are strings, numbers or binaries, all of one type"
        )
    return {_SET_TYPES[kind]: [member[kind] for member in members]}
