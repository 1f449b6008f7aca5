"""Ion text, written and read.

https://amazon-ion.github.io/ion-docs/docs/spec.html; the forms of decimals are those of Amazon's Ion libraries.
"""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.model import numbers
from homeport.dynamodb.model.values import validate_value
from homeport.dynamodb.transfers.ion_reader import IonError, read_values
from homeport.dynamodb.transfers.ion_writer import decimal_text, item_struct, value_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("103", "103."),
        ("600", "6d2"),
        ("2000", "2d3"),
        ("0", "0."),
        ("1.5", "1.5"),
        ("-12.5", "-12.5"),
        ("0.001", "1d-3"),
        ("0.25", "2.5d-1"),
        ("-0.5", "-5d-1"),
        ("123.456", "123.456"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678."),
    ],
)
def test_a_number_is_a_decimal_without_the_zeros_at_its_end(number: str, text: str) -> None:
    assert decimal_text(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"S": 'say "hi"\\\n\x01é'}, r'"say \"hi\"\\\n\x01é"'),
        ({"B": "aGVsbG8="}, "{{aGVsbG8=}}"),
        ({"BOOL": True}, "true"),
        ({"NULL": True}, "null"),
        ({"SS": ["a", "b"]}, '$dynamodb_SS::["a","b"]'),
        ({"NS": ["1", "20"]}, "$dynamodb_NS::[1.,2d1]"),
        ({"BS": ["aA=="]}, "$dynamodb_BS::[{{aA==}}]"),
        ({"L": [{"S": "a"}, {"L": []}]}, '["a",[]]'),
        ({"M": {"plain_1": {"S": ""}, "a b": {"N": "1"}}}, "{plain_1:\"\",'a b':1.}"),
    ],
)
def test_values_as_text(value: Any, text: str) -> None:
    assert value_text(value) == text
    assert [validate_value(read) for read in read_values(text)] == [value]


@pytest.mark.parametrize("name", ["null", "true", "nan", "$12", "1a", "it's", "", "a-b", "é"])
def test_a_name_that_is_no_identifier_is_quoted(name: str) -> None:
    text = item_struct({name: {"S": "x"}})

    assert text.startswith("{'")
    assert list(read_values(text)) == [{"M": {name: {"S": "x"}}}]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("$ion_1_0", []),
        ('$ion_1_0 "a"\n$ion_1_0 "b"', [{"S": "a"}, {"S": "b"}]),
        ("// a comment\n[/* another */ 1,]", [{"L": [{"N": "1"}]}]),
        ("1_000.5d-2", [{"N": "1000.5E-2"}]),
        ("0xFF", [{"N": "255"}]),
        ("-0b101", [{"N": "-5"}]),
        ("null.string", [{"NULL": True}]),
        ("'''one ''' '''two'''", [{"S": "one two"}]),
        (r'"\u00e9\U0001F600\ud83d\ude00\/"', [{"S": "é😀😀/"}]),
        ("{{ aGVs bG8= }}", [{"B": "aGVsbG8="}]),
        ("{\"a\":1,'b c':true}", [{"M": {"a": {"N": "1"}, "b c": {"BOOL": True}}}]),
        ("note::5", [{"N": "5"}]),
    ],
)
def test_what_is_read(text: str, values: Any) -> None:
    assert list(read_values(text)) == values


@pytest.mark.parametrize(
    "text",
    [
        "[1",
        "{a:1",
        "{a 1}",
        "{a::1}",
        "[1 2]",
        "[,]",
        "]",
        '"open',
        "'open",
        "2024-01-01",
        "2024-01-01T00:00Z",
        "1e5",
        "+1",
        "01",
        "(a b)",
        "symbol",
        "{{not base64!}}",
        "{{abc}}",
        '{{"clob"}}',
        "$dynamodb_SS::[1]",
        "$dynamodb_NS::1",
        "nan",
        r'"\ud83d"',
        r'"\UFFFFFFFF"',
        "0b12",
        "[" * 100 + "]" * 100,
        "a::" * 100 + "1",
        "/* open",
        "[$ion_1_0]",
    ],
)
def test_what_is_no_value_of_dynamodbs(text: str) -> None:
    with pytest.raises(IonError):
        list(read_values(text))


VALUES = st.recursive(
    st.one_of(
        st.text().map(lambda text: {"S": text}),
        st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**20), max_value=10**20).map(
            lambda number: {"N": numbers.normalise(str(number))}
        ),
        st.booleans().map(lambda truth: {"BOOL": truth}),
        st.just({"NULL": True}),
        st.lists(st.text(), min_size=1, unique=True).map(lambda texts: {"SS": texts}),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: {"L": values}),
        st.dictionaries(st.text(), inner, max_size=3).map(lambda fields: {"M": fields}),
    ),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_is_read_as_it_was(value: Any) -> None:
    (read,) = read_values(value_text(value))

    assert validate_value(read) == value


@given(st.text(alphabet="{}[]:,'\"\\$dynamodb_SS12.eE-/*\n ", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(IonError):
        list(read_values(text))
