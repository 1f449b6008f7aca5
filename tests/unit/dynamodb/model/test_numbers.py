"""Numbers: AWS's text, range and order, against `decimal`."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model import numbers

EXACT = decimal.Context(prec=400, Emax=9999, Emin=-9999)
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"
INVALID = "The parameter cannot be converted to a numeric value"


def _number(negative: bool, digits: str, exponent: int) -> str:
    return f"{'-' if negative else ''}{digits}E{exponent}"


@st.composite
def stored_numbers(draw: st.DrawFn) -> str:
    """Numbers that DynamoDB can hold, in any notation, often close to each other."""
    digits = str(draw(st.integers(0, 10 ** draw(st.sampled_from([1, 2, 4, 38])) - 1)))
    lowest, highest = -130, 125 - (len(digits) - 1)
    exponent = draw(st.one_of(st.integers(-4, 4), st.integers(lowest, highest)))
    return _number(draw(st.booleans()), digits, min(exponent, highest))


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0e1000", "0"),
        ("0.000", "0"),
        ("1", "1"),
        ("+3", "3"),
        ("007", "7"),
        ("0001.23", "1.23"),
        (".123", "0.123"),
        ("5.", "5"),
        ("-7.1234", "-7.1234"),
        ("1.50", "1.5"),
        ("100", "100"),
        ("1e2", "100"),
        ("1E+5", "100000"),
        ("-17.4E3", "-17400"),
        ("12e-3", "0.012"),
        ("-17e5", "-1700000"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("9.9999999999999999999999999999999999999E+125", "9" * 38 + "0" * 88),
        ("1E-130", "0." + "0" * 129 + "1"),
        ("10" + "0" * 50, "10" + "0" * 50),
        ("0." + "0" * 60 + "1", "0." + "0" * 60 + "1"),
    ],
)
def test_numbers_are_normalised_to_one_text(text: str, normalised: str) -> None:
    assert numbers.normalise(text) == normalised


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", INVALID),
        ("dog", f"{INVALID}: dog"),
        ("-", f"{INVALID}: -"),
        (".", f"{INVALID}: ."),
        ("NaN", f"{INVALID}: NaN"),
        ("Infinity", f"{INVALID}: Infinity"),
        ("-Infinity", f"{INVALID}: -Infinity"),
        (" 1", f"{INVALID}:  1"),
        ("1 ", f"{INVALID}: 1 "),
        ("1_000", f"{INVALID}: 1_000"),
        ("0x10", f"{INVALID}: 0x10"),
        ("1e", f"{INVALID}: 1e"),
        ("1e5.5", f"{INVALID}: 1e5.5"),
        ("--1", f"{INVALID}: --1"),
        ("٣", f"{INVALID}: ٣"),
        ("1e126", OVERFLOW),
        ("11e125", OVERFLOW),
        ("-1e126", OVERFLOW),
        ("1e" + "9" * 5000, OVERFLOW),
        ("1e-131", UNDERFLOW),
        ("0.9e-130", UNDERFLOW),
        ("1e-" + "9" * 5000, UNDERFLOW),
        ("1" * 39, TOO_PRECISE),
        ("3.14159265358979323846264338327950288419", TOO_PRECISE),
        ("-" + "1" * 39, TOO_PRECISE),
    ],
)
def test_what_is_no_number_or_out_of_range_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        numbers.normalise(text)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("left", "right", "total", "difference"),
    [
        ("1", "2", "3", "-1"),
        ("0.1", "0.2", "0.3", "-0.1"),
        ("1", "10000000000000000000000", "10000000000000000000001", "-9999999999999999999999"),
        ("99", "1", "100", "98"),
        ("5", "5", "10", "0"),
        ("-1.5", "1.5", "0", "-3"),
    ],
)
def test_sums_and_differences_are_exact(left: str, right: str, total: str, difference: str) -> None:
    assert (numbers.add(left, right), numbers.subtract(left, right)) == (total, difference)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("9" + "0" * 125, "9" + "0" * 125),
        # More than 38 digits: AWS calls it an overflow too.
        ("1" + "0" * 50, "1"),
        ("1" + "0" * 125, "0." + "0" * 129 + "1"),
    ],
)
def test_sums_that_cannot_be_held_overflow(left: str, right: str) -> None:
    with pytest.raises(ValidationException) as raised:
        numbers.add(left, right)
    assert raised.value.message == OVERFLOW


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 1), ("1", 2), ("-1", 3), ("12", 2), ("123", 3), ("1.2", 3), ("-12345", 5), ("1" * 38, 20), ("100", 2)],
)
def test_sizes_count_pairs_of_digits(text: str, size: int) -> None:
    assert numbers.size(text) == size


@given(stored_numbers())
def test_normalising_keeps_the_value_and_is_stable(text: str) -> None:
    normalised = numbers.normalise(text)
    assert Decimal(normalised) == EXACT.create_decimal(text)
    assert numbers.normalise(normalised) == normalised


@given(stored_numbers(), stored_numbers())
def test_encodings_are_ordered_and_equal_as_the_numbers_are(one: str, two: str) -> None:
    left, right = EXACT.create_decimal(one), EXACT.create_decimal(two)
    encoded, other = numbers.encode(numbers.normalise(one)), numbers.encode(numbers.normalise(two))
    assert ((encoded > other) - (encoded < other)) == int(EXACT.compare(left, right))
    assert (numbers.compare(numbers.normalise(one), numbers.normalise(two)) > 0) == (left > right)


@given(stored_numbers(), stored_numbers())
def test_no_encoding_is_the_beginning_of_another(one: str, two: str) -> None:
    encoded, other = numbers.encode(numbers.normalise(one)), numbers.encode(numbers.normalise(two))
    assert encoded == other or not (encoded.startswith(other) or other.startswith(encoded))


@given(stored_numbers(), stored_numbers())
def test_sums_agree_with_decimal_or_overflow(one: str, two: str) -> None:
    left, right = numbers.normalise(one), numbers.normalise(two)
    exact = EXACT.add(Decimal(left), Decimal(right)).normalize(EXACT)
    too_long = len(exact.as_tuple().digits) > 38 and not exact.is_zero()
    if too_long or exact.adjusted() > 125:
        with pytest.raises(ValidationException):
            numbers.add(left, right)
    else:
        assert Decimal(numbers.add(left, right)) == exact
