"""UpdateExpression: what is refused, and in which order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.expressions.update import Update, apply_update, parse_update

PREFIX = "Invalid UpdateExpression: "
ADVICE = "must remove or rewrite one of these paths"
OPERAND = "Incorrect operand type for operator or function; operator"
ARITY = "Incorrect number of operands for operator or function; operator or function: "
MISUSED = "The function is not allowed to be used this way in an expression; function: "
UNDEFINED_NAME = "An expression attribute name used in the document path is not defined; attribute name: "
UNDEFINED_VALUE = "An expression attribute value used in expression is not defined; attribute value: "
REDUNDANT = "The expression has redundant parentheses;"
NAMES = {"#a": "a", "#n": "name"}
VALUES: dict[str, Any] = {
    ":s": {"S": "x"},
    ":n": {"N": "1"},
    ":b": {"B": ""},
    ":t": {"BOOL": True},
    ":null": {"NULL": True},
    ":l": {"L": []},
    ":m": {"M": {}},
    ":ss": {"SS": ["x"]},
}


def _parse(text: str) -> Update:
    return parse_update(text, Bindings(NAMES, VALUES))


def _syntax(token: str, near: str) -> str:
    return f'Syntax error; token: "{token}", near: "{near}"'


def _section_type(section: str, type_: str) -> str:
    return f"{OPERAND}: {section}, operand type: {type_}, typeSet: ALLOWED_FOR_{section}_OPERAND"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        ("SET", _syntax("<EOF>", "SET")),
        ("SET a =", _syntax("<EOF>", "=")),
        ("SET a = ", _syntax("<EOF>", "= ")),
        ("SET a = :n,", _syntax("<EOF>", ",")),
        ("SET a :n", _syntax(":n", "a :n")),
        ("SET :n = :n", _syntax(":n", "SET :n =")),
        ("INVALID SYNTAX HERE", _syntax("INVALID", "INVALID SYNTAX")),
        ("a = :n", _syntax("a", "a =")),
        ("SET _123 = :n", _syntax("_", "SET _123")),
        ("set  0 = :n", _syntax("0", "set  0 =")),
        ("SET a = VALUE 1", _syntax("1", "VALUE 1")),
        ("SET a = :n REMOVE", _syntax("<EOF>", "REMOVE")),
        ("SET a = :n, REMOVE b", _syntax("REMOVE", ", REMOVE b")),
        ("SET a = :n b = :n", _syntax("b", ":n b =")),
        ("SET a = :n + :n + :n", _syntax("+", ":n + :n")),
        ("SET a = if_not_exists(a, :n + :n)", _syntax("+", ":n + :n")),
        ("SET a = (:n + :n", _syntax("<EOF>", ":n")),
        ("SET a = (:n + :n) + :n", _syntax("+", ") + :n")),
        ("SET a[:n] = :n", _syntax(":n", "[:n]")),
        ("SET a = if_not_exists(non@sense, :n)", _syntax("@", "non@sense")),
        ("ADD a", _syntax("<EOF>", "a")),
        ("ADD a b", _syntax("b", "a b")),
        ("ADD a = :n", _syntax("=", "a = :n")),
        ("DELETE a b", _syntax("b", "a b")),
        ("REMOVE a = :n", _syntax("=", "a = :n")),
        ("REMOVE :n", _syntax(":n", "REMOVE :n")),
        ("SET and = :n", _syntax("and", "SET and =")),
        # Faults that the text alone shows.
        ("SET a = ((:n))", REDUNDANT),
        ("SET a = ((b + :n))", REDUNDANT),
        ("SET a = f(name, b)", "Invalid function name; function: f"),
        ("SET a = LIST_APPEND(:l, :l)", "Invalid function name; function: LIST_APPEND"),
        ("SET a = size(b)", "The function is not allowed in an update expression; function: size"),
        ("SET a = list_append(list_append(:l, :l), :l)", f"{MISUSED}list_append"),
        ("SET a = list_append(:l, :l) + :n", f"{MISUSED}list_append"),
        ("SET a = if_not_exists(a, list_append(:l, :l))", f"{MISUSED}list_append"),
        ("SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("SET a = b.Name", "Attribute name is a reserved keyword; reserved keyword: Name"),
        ("SET a = :n SET b = :n", 'The "SET" section can only be used once in an update expression;'),
        ("ADD a :n SET b = :n add c :n", 'The "ADD" section can only be used once in an update expression;'),
        ("SET a = :n remove b SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("SET l[4294967295] = :n", "List index is not within the allowable range; index: [4294967295]"),
        # What needs names and values: names, values, paths, sections, functions.
        ("SET a = :no, b = #no", f"{UNDEFINED_NAME}#no"),
        ("SET a = if_not_exists(:no, :n)", f"{UNDEFINED_VALUE}:no"),
        ("SET a = :no, a = :n", f"{UNDEFINED_VALUE}:no"),
        (
            "SET a = list_append(:l), a.b = :n",
            f"Two document paths overlap with each other; {ADVICE}; path one: [a], path two: [a, b]",
        ),
        ("SET #a = :n REMOVE a", f"Two document paths overlap with each other; {ADVICE}; path one: [a], path two: [a]"),
        (
            "SET a.b = :n, a[1] = :n",
            f"Two document paths conflict with each other; {ADVICE}; path one: [a, b], path two: [a, [1]]",
        ),
        ("SET b = list_append(:l) ADD a :s", _section_type("ADD", "STRING")),
        ("ADD a :b", _section_type("ADD", "BINARY")),
        ("ADD a :t", _section_type("ADD", "BOOLEAN")),
        ("ADD a :null", _section_type("ADD", "NULL")),
        ("ADD a :l", _section_type("ADD", "LIST")),
        ("ADD a :m", _section_type("ADD", "MAP")),
        ("DELETE a :n", _section_type("DELETE", "NUMBER")),
        ("DELETE a :s", _section_type("DELETE", "STRING")),
        ("SET a = list_append(:l)", f"{ARITY}list_append, number of operands: 1"),
        ("SET a = list_append(:l, :l, :l)", f"{ARITY}list_append, number of operands: 3"),
        ("SET a = if_not_exists(a)", f"{ARITY}if_not_exists, number of operands: 1"),
        ("SET a = list_append(:l, :s)", f"{OPERAND} or function: list_append, operand type: S"),
        ("SET a = :n + :s", f"{OPERAND} or function: +, operand type: S"),
        ("SET a = :l - b", f"{OPERAND} or function: -, operand type: L"),
        (
            "SET a = if_not_exists(:n, :n)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET a = if_not_exists(if_not_exists(a, :n), :n)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET " + ", ".join(f"a{number}=b+:n" for number in range(301)),
            "The expression contains too many operators; operator count: 301",
        ),
        ("SET a = " + "if_not_exists(a," * 240 + ":n" + ")" * 240 + "(", _syntax("(", ")(")),
    ],
)
def test_updates_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValidationException) as raised:
        _parse(text)
    assert raised.value.message == PREFIX + reason


def test_the_size_of_an_update_is_limited_and_never_told() -> None:
    with pytest.raises(ValidationException) as raised:
        parse_update("SET " + "a" * 4088 + " = :v", Bindings(None, {":v": {"N": "1"}}))
    assert raised.value.message == f"{PREFIX}Expression size has exceeded the maximum allowed size;"


@pytest.mark.parametrize(
    "text",
    [
        "SET a = :s",
        "sEt a=:s rEmOvE b aDd c :n dElEtE d :ss",
        "REMOVE a SET b = a",
        "SET a = (b)",
        "SET a = (:n + :n)",
        "SET a = (b) + (:n)",
        "SET a = if_not_exists(a, :n)+:n",
        "SET a = list_append(if_not_exists(a, :l), :l)",
        "SET a = if_not_exists(b, if_not_exists(c, :n))",
        "SET a.b[0].#n = b.#n[3]",
        "SET a.b = :n, a.c.d = :n REMOVE a.x",
        "ADD a :ss, b :n",
        "SET " + "a" * 4087 + " = :s",
        "SET a = " + "if_not_exists(a," * 200 + ":n" + ")" * 200,
    ],
)
def test_updates_that_are_accepted(text: str) -> None:
    _parse(text)


def test_an_update_tells_what_it_changes_and_looks_into() -> None:
    update = _parse("SET a.b = c[1] REMOVE d ADD #n :n")
    assert update.paths == (("a", "b"), ("d",), ("name",))
    assert update.nested_names == {"a", "c"}


@pytest.mark.parametrize(
    ("text", "creates"),
    [
        ("SET a = :s", True),
        ("ADD a :n", True),
        ("REMOVE a", False),
        ("DELETE a :ss", False),
        ("REMOVE a ADD b :n", True),
    ],
)
def test_only_set_and_add_make_an_item(text: str, creates: bool) -> None:
    assert _parse(text).creates_item is creates


def _outcome(text: str) -> str:
    try:
        return f"{PREFIX}{apply_update(_parse(text), {'a': {'N': '1'}}).item}"
    except ValidationException as error:
        return error.message


@given(
    st.lists(
        st.sampled_from(
            [
                "SET",
                "REMOVE",
                "ADD",
                "DELETE",
                "a",
                "b",
                ".",
                "[0]",
                "=",
                ",",
                "+",
                "(",
                ")",
                ":n",
                ":ss",
                ":l",
                "if_not_exists",
                "list_append",
                "#a",
                " ",
            ]
        ),
        max_size=14,
    )
)
def test_any_sequence_of_tokens_is_parsed_or_refused(tokens: list[str]) -> None:
    assert _outcome(" ".join(tokens)) != ""
