"""ProjectionExpression: what is refused, and what of an item is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.expressions.projection import Projection, parse_projection, project
from homeport.dynamodb.model.values import Item

PREFIX = "Invalid ProjectionExpression: "
ADVICE = "must remove or rewrite one of these paths"
ITEM: Item = {
    "id": {"S": "x"},
    "a": {"M": {"b": {"L": [{"N": "2"}, {"N": "4"}, {"M": {"x": {"S": "hi"}, "y": {"S": "yo"}}}]}, "c": {"N": "5"}}},
    "b": {"S": "hello"},
    "a.b": {"S": "dotted"},
}


def _parse(text: str, names: dict[str, str] | None = None) -> Projection:
    return parse_projection(text, Bindings(names, None))


def _syntax(token: str, near: str) -> str:
    return f'Syntax error; token: "{token}", near: "{near}"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        ("a,", _syntax("<EOF>", ",")),
        (",a", _syntax(",", ",a")),
        ("a,,b", _syntax(",", ",,b")),
        ("a b", _syntax("b", "a b")),
        ("!!", _syntax("!", "!!")),
        ("a[].b", _syntax("]", "[].")),
        ("a[a]", _syntax("a", "[a]")),
        ("a(b)", _syntax("(", "a(b")),
        (":v", _syntax(":v", ":v")),
        ("a.b.", _syntax("<EOF>", ".")),
        ("a, name", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("a, #b", "An expression attribute name used in the document path is not defined; attribute name: #b"),
        ("a[4294967295]", "List index is not within the allowable range; index: [4294967295]"),
        ("a.b" + "[0]" * 32, "The document path has too many nesting elements; nesting levels: 34"),
        ("a, a", f"Two document paths overlap with each other; {ADVICE}; path one: [a], path two: [a]"),
        ("a, b, a.b", f"Two document paths overlap with each other; {ADVICE}; path one: [a], path two: [a, b]"),
        (
            "a.b[0], a.b",
            f"Two document paths overlap with each other; {ADVICE}; path one: [a, b, [0]], path two: [a, b]",
        ),
        ("a.b, a[1]", f"Two document paths conflict with each other; {ADVICE}; path one: [a, b], path two: [a, [1]]"),
        # An overlap anywhere comes before a conflict.
        ("a.b, a[1], c, c", f"Two document paths overlap with each other; {ADVICE}; path one: [c], path two: [c]"),
    ],
)
def test_projections_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValidationException) as raised:
        _parse(text)
    assert raised.value.message == PREFIX + reason


def test_paths_are_compared_after_names_are_filled_in() -> None:
    with pytest.raises(ValidationException) as raised:
        _parse("#a, #b.c", {"#a": "x", "#b": "x"})
    assert raised.value.message == (
        f"{PREFIX}Two document paths overlap with each other; {ADVICE}; path one: [x], path two: [x, c]"
    )


def test_the_size_of_a_projection_is_limited() -> None:
    parse_projection("x" * 4096, Bindings(None, None))
    with pytest.raises(ValidationException) as raised:
        parse_projection("x" * 4097, Bindings(None, None))
    assert raised.value.message == f"{PREFIX}Expression size has exceeded the maximum allowed size;"


def test_a_projection_tells_its_attributes() -> None:
    projection = _parse("id, a.b[0], a.c, #n", {"#n": "a.b"})
    assert projection.paths == (("id",), ("a", "b", 0), ("a", "c"), ("a.b",))
    assert projection.names == {"id", "a", "a.b"}
    assert projection.nested_names == {"a"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("id", {"id": {"S": "x"}}),
        (" id  ,   b  ", {"id": {"S": "x"}, "b": {"S": "hello"}}),
        ("absent", {}),
        ("a", {"a": ITEM["a"]}),
        ("a.b", {"a": {"M": {"b": ITEM["a"]["M"]["b"]}}}),
        ("a.b[0]", {"a": {"M": {"b": {"L": [{"N": "2"}]}}}}),
        ("a.b[2].y", {"a": {"M": {"b": {"L": [{"M": {"y": {"S": "yo"}}}]}}}}),
        # Kept elements close up, in the order of the list.
        ("a.b[1], a.b[0]", {"a": {"M": {"b": {"L": [{"N": "2"}, {"N": "4"}]}}}}),
        ("a.b[2].x, a.b[0]", {"a": {"M": {"b": {"L": [{"N": "2"}, {"M": {"x": {"S": "hi"}}}]}}}}),
        ("a.b[0], a.c", {"a": {"M": {"b": {"L": [{"N": "2"}]}, "c": {"N": "5"}}}}),
        ("a.c, b", {"a": {"M": {"c": {"N": "5"}}}, "b": {"S": "hello"}}),
        ("a.x, a.b[0], x, a.b[3].x", {"a": {"M": {"b": {"L": [{"N": "2"}]}}}}),
        # What is not there leaves nothing, not even the maps around it.
        ("a.b[3]", {}),
        ("a.x.y", {}),
        ("a.b.x", {}),
        ("a[0]", {}),
        ("a.b[0].x", {}),
        ("a.b[0][0]", {}),
        ("b.c", {}),
    ],
)
def test_projections_of_an_item(text: str, kept: Item) -> None:
    before = repr(ITEM)
    assert project(_parse(text), ITEM) == kept
    assert repr(ITEM) == before


def test_a_placeholder_is_one_element_of_a_path() -> None:
    assert project(_parse("#n", {"#n": "a.b"}), ITEM) == {"a.b": {"S": "dotted"}}
    assert project(_parse("#a.#c", {"#a": "a", "#c": "c"}), ITEM) == {"a": {"M": {"c": {"N": "5"}}}}


def _outcome(text: str) -> str:
    try:
        return f"{PREFIX}{project(_parse(text), ITEM)}"
    except ValidationException as error:
        return error.message


@given(st.text("ab.,[]01#:() é", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    assert _outcome(text).startswith(PREFIX)
