"""AttributeUpdates as an update."""

from homeport.dynamodb.expressions.nodes import AddAction, DeleteAction, Literal, RemoveAction, SetAction
from homeport.dynamodb.expressions.update import Update
from homeport.dynamodb.legacy.attribute_updates import attributes_update

MISMATCH = "Type mismatch for attribute to update"


def test_each_action() -> None:
    update = attributes_update(
        {
            "put": {"Value": {"N": "1.0"}},
            "add": {"Action": "ADD", "Value": {"N": "2"}},
            "remove": {"Action": "DELETE"},
            "delete": {"Action": "DELETE", "Value": {"SS": ["x"]}},
        }
    )

    assert update == Update(
        (
            SetAction(("put",), Literal({"N": "1"})),
            AddAction(("add",), Literal({"N": "2"}), MISMATCH),
            RemoveAction(("remove",)),
            DeleteAction(("delete",), Literal({"SS": ["x"]}), MISMATCH),
        ),
        frozenset(),
    )


def test_no_update() -> None:
    assert attributes_update({}) is None
