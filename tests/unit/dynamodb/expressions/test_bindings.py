"""ExpressionAttributeNames and ExpressionAttributeValues: the maps themselves, and what of them is used."""

from typing import Any

import pytest

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings, Kind, Wording
from homeport.dynamodb.expressions.condition import parse_condition
from homeport.dynamodb.expressions.projection import parse_projection
from homeport.dynamodb.expressions.update import parse_update

NAMES = "ExpressionAttributeNames"
VALUES = "ExpressionAttributeValues"
EMPTY_SET = "One or more parameter values were invalid: An string set  may not be empty"


@pytest.mark.parametrize(
    ("names", "values", "message"),
    [
        ({}, None, f"{NAMES} must not be empty"),
        ({"name": "a"}, None, f'{NAMES} contains invalid key: Syntax error; key: "name"'),
        ({"#": "a"}, None, f'{NAMES} contains invalid key: Syntax error; key: "#"'),
        ({"#a-b": "a"}, None, f'{NAMES} contains invalid key: Syntax error; key: "#a-b"'),
        ({"#a\n": "a"}, None, f'{NAMES} contains invalid key: Syntax error; key: "#a\n"'),
        ({"#a": ""}, None, f"{NAMES} contains invalid value: Empty attribute name for key #a"),
        (
            {"#" + "a" * 255: "a"},
            None,
            f"{NAMES} contains invalid key: The expression attribute map contains a key that is too long",
        ),
        (None, {}, f"{VALUES} must not be empty"),
        (None, {"v": {"S": "x"}}, f'{VALUES} contains invalid key: Syntax error; key: "v"'),
        (None, {":": {"S": "x"}}, f'{VALUES} contains invalid key: Syntax error; key: ":"'),
        (
            None,
            {":" + "a" * 255: {"S": "x"}},
            f"{VALUES} contains invalid key: The expression attribute map contains a key that is too long",
        ),
        (
            None,
            {":v": {}},
            f"{VALUES} contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the "
            "supported datatypes for key :v",
        ),
        (None, {":v": {"SS": []}}, f"{VALUES} contains invalid value: {EMPTY_SET} for key :v"),
        # Keys are checked before values.
        (None, {":v": {}, "w": {}}, f'{VALUES} contains invalid key: Syntax error; key: "w"'),
        ({"#a": "x" * 65536}, None, "Attribute name is too large, must be less than 65536 bytes"),
        ({f"#a{at}": "x" * 65535 for at in range(33)}, None, f"{NAMES} exceeds max size"),
        (None, {":v": {"S": "x" * (2 * 1024 * 1024)}}, f"{VALUES} exceeds max size"),
        (
            {f"#a{at}": "x" * 65535 for at in range(17)},
            {":v": {"S": "x" * (1024 * 1024)}},
            f"Combined size of {NAMES} and {VALUES} exceeds max size",
        ),
    ],
)
def test_maps_that_are_wrong_in_themselves(names: Any, values: Any, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        Bindings(names, values)
    assert raised.value.message == message


def test_single_item_writes_do_not_name_the_key_of_an_invalid_value() -> None:
    with pytest.raises(ValidationException) as raised:
        Bindings(None, {":v": {"SS": []}}, Wording.WRITE)
    assert raised.value.message == EMPTY_SET


def test_the_longest_placeholders_are_accepted() -> None:
    name, value = "#" + "a" * 254, ":" + "a" * 254
    bindings = Bindings({name: "x"}, {value: {"N": "01"}})
    assert (bindings.name(name), bindings.value(value)) == ("x", {"N": "1"})


@pytest.mark.parametrize(
    ("names", "values", "message"),
    [
        ({"#u": "a", "#w": "b", "#x": "c"}, {":u": {"S": "x"}}, f"{NAMES} unused in expressions: keys: {{#w, #x}}"),
        ({"#u": "a"}, {":u": {"S": "x"}, ":w": {"S": "x"}}, f"{VALUES} unused in expressions: keys: {{:w}}"),
        # Names first.
        ({"#u": "a", "#w": "b"}, {":w": {"S": "x"}}, f"{NAMES} unused in expressions: keys: {{#w}}"),
    ],
)
def test_what_no_expression_uses_is_refused(names: Any, values: Any, message: str) -> None:
    bindings = Bindings(names, values)
    bindings.name("#u")
    bindings.value(":u")
    with pytest.raises(ValidationException) as raised:
        bindings.check_all_used()
    assert raised.value.message == f"Value provided in {message}"


def test_use_is_counted_over_all_expressions_of_a_request() -> None:
    bindings = Bindings({"#a": "x", "#b": "y", "#c": "z"}, {":v": {"N": "1"}, ":w": {"N": "2"}})
    parse_update("SET #a = :v", bindings)
    parse_condition("#b = :w OR #b = :v", Kind.CONDITION, bindings)
    parse_projection("#c", bindings)
    bindings.check_all_used()


def test_no_maps_are_all_used() -> None:
    Bindings(None, None).check_all_used()
