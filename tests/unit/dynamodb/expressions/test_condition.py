"""ConditionExpression and FilterExpression: what AWS refuses, and in which order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.condition import Condition, evaluate_condition, parse_condition

NAMES = {"#a": "a", "#n": "name", "#dot": "a.b", "#hash": "#x"}
VALUES: dict[str, Any] = {
    ":s": {"S": "x"},
    ":s2": {"S": "a"},
    ":n": {"N": "1"},
    ":n2": {"N": "10"},
    ":b": {"B": "AA=="},
    ":bool": {"BOOL": True},
    ":null": {"NULL": True},
    ":l": {"L": []},
    ":m": {"M": {}},
    ":ss": {"SS": ["x"]},
    ":type": {"S": "NS"},
    ":dog": {"S": "DOG"},
}
PREFIX = "Invalid ConditionExpression: "
MISUSED = "The function is not allowed to be used this way in an expression; function: "
REDUNDANT = "The expression has redundant parentheses;"
OPERAND = "Incorrect operand type for operator or function; operator or function: "
ARITY = "Incorrect number of operands for operator or function; operator or function: "
DISTINCT = "The first operand must be distinct from the remaining operands for this operator or function; operator: "
TOO_MANY = "The expression contains too many operators; operator count: 301"


def _parse(text: str, kind: Kind = Kind.CONDITION) -> Condition:
    return parse_condition(text, kind, Bindings(NAMES, VALUES))


def _syntax(token: str, near: str) -> str:
    return f'Syntax error; token: "{token}", near: "{near}"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        (" ", _syntax("<EOF>", "")),
        ("a", _syntax("<EOF>", "a")),
        (":s", _syntax("<EOF>", ":s")),
        ("(a)", _syntax("<EOF>", ")")),
        ("a-b", _syntax("-", "a-b")),
        ("a AND b = :s", _syntax("AND", "a AND b")),
        ("a = :s AND b", _syntax("<EOF>", "b")),
        ("NOT #a", _syntax("<EOF>", "#a")),
        ("a = :s AND NOT", _syntax("<EOF>", "NOT")),
        ("a = = b", _syntax("=", "= = b")),
        ("a = :s b = :s", _syntax("b", ":s b =")),
        ("a = :s)", _syntax(")", ":s)")),
        ("(a = :s", _syntax("<EOF>", ":s")),
        ("(a = :s = :s)", _syntax("=", ":s = :s")),
        ("(a = :s) = :s", _syntax("=", ") = :s")),
        ("()", _syntax(")", "()")),
        ("attribute_exists()", _syntax(")", "()")),
        ("attribute_exists(a", _syntax("<EOF>", "a")),
        ("attribute_exists(a,)", _syntax(")", ",)")),
        ("a IN ()", _syntax(")", "()")),
        ("a IN :s", _syntax(":s", "IN :s")),
        ("a IN (:s", _syntax("<EOF>", ":s")),
        ("a BETWEEN :n", _syntax("<EOF>", ":n")),
        ("a BETWEEN :n OR :n2", _syntax("OR", ":n OR :n2")),
        ("a != :s", _syntax("!", "a !=")),
        ("a == :s", _syntax("=", "== :s")),
        ("a = 5", _syntax("5", "= 5")),
        ("a = 'x'", _syntax("'", "= 'x")),
        ("__typename = :s", _syntax("_", "__")),
        ("a. = :s", _syntax("=", ". = :s")),
        ("a.and = :s", _syntax("and", ".and =")),
        ("a[] = :s", _syntax("]", "[] =")),
        ("a[b] = :s", _syntax("b", "[b]")),
        ("a[:n] = :s", _syntax(":n", "[:n]")),
        ("a[-1] = :s", _syntax("-", "[-1")),
        ("a[01] = :s", _syntax("1", "01]")),
        ("a[1 = :s", _syntax("=", "1 = :s")),
        ("add = :s", _syntax("add", "add =")),
        ("and(a)", _syntax("and", "and(")),
        ("!!", _syntax("!", "!!")),
        ("a + :n = :n", _syntax("+", "a + :n")),
        # Faults that the text alone shows, in AWS's order.
        ("((a = :s))", REDUNDANT),
        ("((a)) = :s", REDUNDANT),
        ("a = ((:s))", REDUNDANT),
        ("size((a)) = ((:n))", REDUNDANT),
        ("(a = :s AND ((b = :s OR c = :s)))", REDUNDANT),
        ("((foo(name))) = :s", REDUNDANT),
        ("foo(a)", "Invalid function name; function: foo"),
        ("Size(a) = :n", "Invalid function name; function: Size"),
        ("foo(name)", "Invalid function name; function: foo"),
        ("if_not_exists(a, :s) = :s", "The function is not allowed in a condition expression; function: if_not_exists"),
        ("list_append(a, :s) = :s", "The function is not allowed in a condition expression; function: list_append"),
        ("size(a)", MISUSED + "size"),
        ("NOT size(a)", MISUSED + "size"),
        ("a = :s AND size(a)", MISUSED + "size"),
        ("(size(a))", MISUSED + "size"),
        ("attribute_exists(a) = :bool", MISUSED + "attribute_exists"),
        ("a = contains(b, :s)", MISUSED + "contains"),
        ("a IN (:s, begins_with(a, :s))", MISUSED + "begins_with"),
        ("a BETWEEN size(b) AND contains(a, b)", MISUSED + "contains"),
        ("attribute_exists(attribute_exists(name))", MISUSED + "attribute_exists"),
        ("name = :undefined", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("a.Name = :s", "Attribute name is a reserved keyword; reserved keyword: Name"),
        ("a[4294967295] = :s", "List index is not within the allowable range; index: [4294967295]"),
        (
            "a[99999999999999999999] = :s",
            "List index is not within the allowable range; index: [99999999999999999999]",
        ),
        (" AND ".join(["a = :s"] * 151), TOO_MANY),
        (
            "a IN (" + ", ".join([":s"] * 101) + ")",
            "The IN operator is provided with too many operands; number of operands: 101",
        ),
        # What needs names and values: one simple condition after the other.
        ("#no = :s", "An expression attribute name used in the document path is not defined; attribute name: #no"),
        ("a = :no", "An expression attribute value used in expression is not defined; attribute value: :no"),
        (
            "a = :no AND #no = :s",
            "An expression attribute value used in expression is not defined; attribute value: :no",
        ),
        ("size(:no, a) = #no", "An expression attribute value used in expression is not defined; attribute value: :no"),
        ("a = a AND b = :no", f"{DISTINCT}=, first operand: [a]"),
        ("attribute_exists(a, b)", f"{ARITY}attribute_exists, number of operands: 2"),
        ("begins_with(a)", f"{ARITY}begins_with, number of operands: 1"),
        ("size(a, a) = :n", f"{ARITY}size, number of operands: 2"),
        ("contains(a, a)", f"{DISTINCT}contains, first operand: [a]"),
        ("#a = a", f"{DISTINCT}=, first operand: [a]"),
        ("a.b[1] <> a.b[1]", f"{DISTINCT}<>, first operand: [a, b, [1]]"),
        ("a IN (:s, a)", f"{DISTINCT}IN, first operand: [a]"),
        ("a BETWEEN :n AND a", f"{DISTINCT}BETWEEN, first operand: [a]"),
        (
            "attribute_exists(:s)",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "attribute_not_exists(size(a))",
            "Operator or function requires a document path; operator or function: attribute_not_exists",
        ),
        ("begins_with(a, :n)", f"{OPERAND}begins_with, operand type: N"),
        ("begins_with(:ss, a)", f"{OPERAND}begins_with, operand type: SS"),
        ("begins_with(size(a), :s)", f"{OPERAND}begins_with, operand type: N"),
        ("attribute_type(a, :n)", f"{OPERAND}attribute_type, operand type: N"),
        ("attribute_type(a, b)", f"{OPERAND}attribute_type, operand type: {{NS,SS,L,BS,N,M,B,BOOL,NULL,S}}"),
        (
            "attribute_type(a, :dog)",
            "Invalid attribute type name found; type: DOG, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        ("size(:n) = :n", f"{OPERAND}size, operand type: N"),
        ("size(size(a)) = :n", f"{OPERAND}size, operand type: N"),
        ("size(:bool) = :n", f"{OPERAND}size, operand type: BOOL"),
        ("a < :bool", f"{OPERAND}<, operand type: BOOL"),
        (":l >= a", f"{OPERAND}>=, operand type: L"),
        ("a BETWEEN :m AND :m", f"{OPERAND}BETWEEN, operand type: M"),
        (
            "a BETWEEN :n AND :s",
            "The BETWEEN operator requires same data type for lower and upper bounds; "
            "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}",
        ),
        (
            "a BETWEEN :n2 AND :n",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:1}",
        ),
    ],
)
def test_conditions_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValidationException) as raised:
        _parse(text)
    assert raised.value.message == PREFIX + reason


def test_filters_are_named_so() -> None:
    with pytest.raises(ValidationException) as raised:
        _parse("a =", Kind.FILTER)
    assert raised.value.message == 'Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="'


@pytest.mark.parametrize(
    ("kind", "detail"),
    [(Kind.CONDITION, " expression size: 4097"), (Kind.FILTER, " expression size: 4097"), (Kind.KEY_CONDITION, "")],
)
def test_expressions_over_4_kb_are_refused_before_they_are_parsed(kind: Kind, detail: str) -> None:
    with pytest.raises(ValidationException) as raised:
        parse_condition("(" * 4097, kind, Bindings(None, None))
    assert raised.value.message == (
        f"Invalid {kind.value}: Expression size has exceeded the maximum allowed size;{detail}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a = :s",
        "(a = :s)",
        "((a = :s) AND (b = :s))",
        "(a) = (:s)",
        "((a = :s AND b = :s) AND c = :s)",
        "a = :s OR (b = :s AND c = :s)",
        "(a < b OR b < a) AND (b < c AND (a < b OR b < c))",
        "NOT NOT NOT a = :s",
        "NOT (a = :s)",
        ":s = :s",
        "a between :n And :n2 aNd a in (:s)",
        "size(a) BETWEEN :n AND :n2",
        "size(a) IN (:n, size(b))",
        "contains(:ss, a)",
        "contains(a, size(b))",
        "attribute_type(:s, :type)",
        "begins_with(a, b)",
        "a <> :bool AND a = :null AND a IN (:l, :m, :ss)",
        "#dot.#hash[0][4294967294].b = :s",
        "a\n=\t:s",
        "andy = :s AND a.notable = :s",
        "a BETWEEN :n AND b",
        "a" + " " * 4091 + "=:s",
        "a<b " + "or (a<b " * 149 + ")" * 149,
    ],
)
def test_conditions_that_are_accepted(text: str) -> None:
    _parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 4096, 'Syntax error; token: "<EOF>", near: "("'),
        ("(" * 2046 + "a<b" + ")" * 2046, REDUNDANT),
        ("not " * 1000 + "a<b", TOO_MANY),
        ("a < " + "f(" * 1355 + "b" + ")" * 1355, "Invalid function name; function: f"),
        ("a < " + "size(" * 680 + "b" + ")" * 680, TOO_MANY),
        ("a<b " + "or (a<b " * 454 + ")" * 454, TOO_MANY),
        ("a = " + "(" * 2000 + "b" + ")" * 2000, REDUNDANT),
        ("(not " * 299 + "a<b" + ")" * 299 + " or a<b", TOO_MANY),
    ],
)
def test_depth_bombs_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValidationException) as raised:
        _parse(text)
    assert raised.value.message == PREFIX + reason


def test_the_deepest_conditions_are_evaluated() -> None:
    condition = _parse("(not " * 298 + "a<b" + ")" * 298)
    assert evaluate_condition(condition, {"a": {"N": "1"}, "b": {"N": "2"}}) is True


def test_a_condition_tells_the_attributes_that_it_reads() -> None:
    condition = _parse("#a = :s AND (b.c[1] = :s OR NOT size(d[0]) > :n) AND attribute_exists(#dot)")
    assert condition.names == {"a", "b", "d", "a.b"}
    assert condition.nested_names == {"b", "d"}


def test_the_same_text_is_bound_anew_each_time() -> None:
    item = {"a": {"S": "x"}}
    answers = [
        evaluate_condition(parse_condition("#p = :v", Kind.CONDITION, Bindings({"#p": name}, {":v": {"S": "x"}})), item)
        for name in ("a", "b", "a")
    ]
    assert answers == [True, False, True]


def _outcome(text: str) -> str:
    try:
        condition = _parse(text)
    except ValidationException as error:
        return error.message
    return f"{PREFIX}{evaluate_condition(condition, {'a': {'S': 'x'}})}"


@given(st.text("ab:#()[].,=<>+- \n01_nsANDORTIEBW!é", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    assert _outcome(text).startswith(PREFIX)
