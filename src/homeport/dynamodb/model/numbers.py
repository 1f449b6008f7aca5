"""DynamoDB's numbers: exact decimals of up to 38 significant digits, kept as text.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number

`normalise` gives every number one text (plain notation, no leading or trailing zeros, no exponent), so equal numbers
are equal texts.
"""

import decimal
import re

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException

_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
# Two numbers at the ends of the range are 256 digits apart: sums stay exact within this precision.
_EXACT = decimal.Context(prec=300, Emax=999_999, Emin=-999_999)
# An exponent of more digits is beyond any range, whatever stands before it.
_EXPONENT_DIGITS = 9

_INVALID = "The parameter cannot be converted to a numeric value"
_OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
_UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
_TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"


def is_plain(text: str) -> bool:
    """Whether it is a short whole number as it is stored: most are."""
    return len(text) <= 18 and text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0")


def normalise(text: str) -> str:
    """The number in AWS's text; ValidationException where it is none, or out of DynamoDB's range."""
    if is_plain(text):
        return text
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise ValidationException(f"{_INVALID}: {text}" if text else _INVALID)
    whole, fraction = match[2], match[3] or ""
    exponent = _exponent(match[4] or "0")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return "0"
    # The value is 0.DIGITS times ten to the power of `point`.
    point = exponent + len(whole) - (len(whole) + len(fraction) - len(digits))
    digits = digits.rstrip("0")
    _check_range(digits, point - 1)
    plain = _plain("-" if match[1] == "-" else "", digits, point)
    # The caller sees by identity that nothing had to change.
    return text if plain == text else plain


def _exponent(text: str) -> int:
    digits = text.lstrip("+-").lstrip("0") or "0"
    magnitude = int(digits) if len(digits) <= _EXPONENT_DIGITS else 10**_EXPONENT_DIGITS
    return -magnitude if text[0] == "-" else magnitude


def _check_range(digits: str, exponent: int) -> None:
    if exponent > limits.NUMBER_MAX_EXPONENT:
        raise ValidationException(_OVERFLOW)
    if exponent < limits.NUMBER_MIN_EXPONENT:
        raise ValidationException(_UNDERFLOW)
    if len(digits) > limits.NUMBER_DIGITS:
        raise ValidationException(_TOO_PRECISE)


def _plain(sign: str, digits: str, point: int) -> str:
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def add(left: str, right: str) -> str:
    """The exact sum of two normalised numbers, normalised; ValidationException where DynamoDB cannot hold it."""
    if _is_short(left) and _is_short(right):
        return str(int(left) + int(right))
    return _result(_EXACT.add(decimal.Decimal(left), decimal.Decimal(right)))


def subtract(left: str, right: str) -> str:
    """The exact difference of two normalised numbers, normalised; ValidationException where DynamoDB cannot hold it."""
    if _is_short(left) and _is_short(right):
        return str(int(left) - int(right))
    return _result(_EXACT.subtract(decimal.Decimal(left), decimal.Decimal(right)))


def _is_short(text: str) -> bool:
    """Whether a normalised number is whole, not negative, and far from every limit."""
    return len(text) <= 18 and text.isdecimal()


def _result(number: decimal.Decimal) -> str:
    try:
        return normalise(str(number))
    except ValidationException as error:
        # A sum that needs more than 38 digits is an overflow to AWS (ScyllaDB's tests record it).
        raise ValidationException(_OVERFLOW if error.message == _TOO_PRECISE else error.message) from None


def compare(left: str, right: str) -> int:
    """Negative, zero or positive as the first of two normalised numbers is less, equal or greater."""
    if left == right:
        return 0
    return -1 if decimal.Decimal(left) < decimal.Decimal(right) else 1


def _scientific(text: str) -> tuple[bool, str, int]:
    """Of a normalised number other than zero: (negative, digits, point), the value being 0.DIGITS x 10**point."""
    negative = text[0] == "-"
    whole, _, fraction = text.lstrip("-").partition(".")
    if whole != "0":
        return negative, (whole + fraction).rstrip("0"), len(whole)
    digits = fraction.lstrip("0")
    return negative, digits, len(digits) - len(fraction)


def _pairs(text: str) -> tuple[bool, list[int], int]:
    """Of a normalised number other than zero: (negative, digits to the base 100, point to the base 100)."""
    negative, digits, point = _scientific(text)
    if point % 2:
        digits = "0" + digits
        point += 1
    if len(digits) % 2:
        digits += "0"
    return negative, [int(digits[at : at + 2]) for at in range(0, len(digits), 2)], point // 2


def size(text: str) -> int:
    """Bytes that DynamoDB counts for a normalised number: one, one for each pair of digits, one for a minus sign."""
    if text == "0":
        return 1
    if text.isdecimal():
        # Whole and positive: zeros at its end are not counted, an odd number of digits fills its first pair with one.
        return 1 + (len(text.rstrip("0")) + len(text) % 2 + 1) // 2
    negative, pairs, _ = _pairs(text)
    return 1 + len(pairs) + negative


def encode(text: str) -> bytes:
    """A normalised number as bytes in numeric order; no encoding is the beginning of another.

    First byte: 0x80 plus the exponent to the base 100 plus 64. Then two decimal digits a byte, doubled, and odd where
    more follow. All bytes are inverted for negative numbers. Zero is the smallest exponent with the digits 00.
    """
    if text == "0":
        return b"\x80\x00"
    if text.isdecimal():
        return _encode_whole(text)
    negative, pairs, point = _pairs(text)
    encoded = bytes([0x80 + 64 + point, *(2 * pair + 1 for pair in pairs[:-1]), 2 * pairs[-1]])
    return bytes(0xFF - byte for byte in encoded) if negative else encoded


# Two decimal digits as `bytes.fromhex` reads them, as two of a number that more follow.
_FOLLOWED = bytes(2 * (10 * (byte >> 4) + (byte & 15)) + 1 & 0xFF for byte in range(256))


def _encode_whole(text: str) -> bytes:
    """`encode` of a whole number above zero."""
    digits = text.rstrip("0")
    if len(text) % 2:
        digits = "0" + digits
    if len(digits) % 2:
        digits += "0"
    pairs = bytes.fromhex(digits).translate(_FOLLOWED)
    return b"%c%b%c" % (0x80 + 64 + (len(text) + 1) // 2, pairs[:-1], pairs[-1] - 1)
