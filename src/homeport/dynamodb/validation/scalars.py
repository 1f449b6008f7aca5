"""Members that are one text, number or boolean.

The texts of wrong JSON types are those of AWS's Java deserializer as its callers see them.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from homeport.dynamodb.errors import SerializationException
from homeport.dynamodb.validation.constraints import violation

_STRUCTURE = "Start of structure or map found where not expected"
_BOOLEANS = {"TRUE": True, "1": True, "YES": True, "FALSE": False, "0": False, "NO": False}

_LEAST, _GREATEST = -(2**63), 2**63 - 1

NOT_NULL = "Member must not be null"


def _refuse_collection(value: Any, java_type: str) -> None:
    if isinstance(value, dict):
        raise SerializationException(_STRUCTURE)
    if isinstance(value, list):
        raise SerializationException(f"Unrecognized collection type class java.lang.{java_type}")


def _unconvertible(value: Any, java_type: str) -> SerializationException:
    if isinstance(value, bool):
        token = "TRUE_VALUE" if value else "FALSE_VALUE"
    elif isinstance(value, str):
        token = "STRING_VALUE"
    else:
        token = "DECIMAL_VALUE" if value % 1 else "NUMBER_VALUE"
    return SerializationException(f"{token} cannot be converted to {java_type}")


@dataclass(frozen=True, slots=True)
class String:
    """A text."""

    required: bool = False
    enum: tuple[str, ...] = ()
    """In AWS's order, which its texts show."""
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside the JSON type."""
        return bool(self.required or self.enum or self.pattern or self.min_length or self.max_length)

    def converted(self, value: Any) -> Any:
        """The value where its JSON type is right; SerializationException where not."""
        if type(value) is str:
            return value
        _refuse_collection(value, "String")
        raise _unconvertible(value, "String")

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """Add what is wrong with the converted value."""
        if value is None:
            if self.required:
                violations.append(violation(path, None, NOT_NULL))
            return
        if self.enum and value not in self.enum:
            violations.append(violation(path, value, f"Member must satisfy enum value set: [{', '.join(self.enum)}]"))
        if self.pattern and not re.fullmatch(self.pattern, value):
            violations.append(violation(path, value, f"Member must satisfy regular expression pattern: {self.pattern}"))
        check_length(value, self.min_length, self.max_length, path, violations)


def check_length(value: Any, minimum: int | None, maximum: int | None, path: str, violations: list[str]) -> None:
    """Add a length out of bounds, of a text, a list or a map."""
    if minimum is not None and len(value) < minimum:
        violations.append(violation(path, value, f"Member must have length greater than or equal to {minimum}"))
    if maximum is not None and len(value) > maximum:
        violations.append(violation(path, value, f"Member must have length less than or equal to {maximum}"))


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    java_type: Literal["Integer", "Long"] = "Long"
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside the JSON type."""
        return self.required or self.minimum is not None or self.maximum is not None

    def converted(self, value: Any) -> Any:
        """The value where its JSON type is right, fractions cut off; SerializationException where not."""
        if type(value) is int and _LEAST <= value <= _GREATEST:
            return value
        _refuse_collection(value, self.java_type)
        if type(value) in (int, float):
            # As Java makes a long of a wider number.
            return int(min(max(value, _LEAST), _GREATEST) // 1)
        raise _unconvertible(value, self.java_type)

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """Add what is wrong with the converted value."""
        if value is None:
            if self.required:
                violations.append(violation(path, None, NOT_NULL))
            return
        if self.minimum is not None and value < self.minimum:
            text = f"Member must have value greater than or equal to {self.minimum}"
            violations.append(violation(path, value, text))
        if self.maximum is not None and value > self.maximum:
            violations.append(violation(path, value, f"Member must have value less than or equal to {self.maximum}"))


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false; AWS takes some texts too."""

    required: bool = False

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside the JSON type."""
        return self.required

    def converted(self, value: Any) -> Any:
        """The boolean; SerializationException where it is none."""
        if type(value) is bool:
            return value
        _refuse_collection(value, "Boolean")
        if isinstance(value, str):
            if value.upper() not in _BOOLEANS:
                raise SerializationException("Unexpected token received from parser")
            return _BOOLEANS[value.upper()]
        raise _unconvertible(value, "Boolean")

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """Add what is wrong with the converted value."""
        if value is None and self.required:
            violations.append(violation(path, None, NOT_NULL))


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A time in seconds since the epoch, with a fraction or without."""

    required: bool = False

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside the JSON type."""
        return self.required

    def converted(self, value: Any) -> Any:
        """The value where its JSON type is right; SerializationException where not."""
        if type(value) in (int, float):
            return value
        _refuse_collection(value, "Long")
        # The text is that of AWS's protocol layer, as users of Cognito Sync report it (aws-sdk-php issue 373).
        java_type = "Boolean" if isinstance(value, bool) else "String"
        raise SerializationException(f"class java.lang.{java_type} can not be converted to milliseconds since epoch")

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """Add what is wrong with the converted value."""
        if value is None and self.required:
            violations.append(violation(path, None, NOT_NULL))


@dataclass(frozen=True, slots=True)
class Double:
    """A number with a fraction."""

    required: bool = False

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside the JSON type."""
        return self.required

    def converted(self, value: Any) -> Any:
        """The value as a float; SerializationException where it is no number."""
        if type(value) in (int, float):
            return float(value)
        _refuse_collection(value, "Double")
        raise _unconvertible(value, "Double")

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """Add what is wrong with the converted value."""
        if value is None and self.required:
            violations.append(violation(path, None, NOT_NULL))
