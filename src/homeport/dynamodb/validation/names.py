"""Table names and ARNs as members of requests.

A TableName may be the table's ARN:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html#DDB-GetItem-request-TableName
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.validation.constraints import violation
from homeport.dynamodb.validation.scalars import NOT_NULL, String, check_length

NAME_PATTERN = "[a-zA-Z0-9_.-]+"
_ARN_MAX = 1024
_NAME = re.compile(NAME_PATTERN)
_PATTERN = f"Member must satisfy regular expression pattern: {NAME_PATTERN}"


@dataclass(frozen=True, slots=True)
class TableName:
    """A table's name or ARN."""

    is_control: bool = False
    """In the operations on tables a missing name is refused before any other constraint, in words of its own."""
    name_only: bool = False
    """In CreateTable an ARN names nothing yet."""
    required: bool = True
    is_constrained: bool = True

    def converted(self, value: Any) -> Any:
        """See `Member`."""
        return _TEXT.converted(value)

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`."""
        if value is None:
            if not self.required:
                return
            if self.is_control:
                name = path[0].upper() + path[1:]
                raise ValidationException(f"The parameter '{name}' is required but was not present in the request")
            violations.append(violation(path, None, NOT_NULL))
            return
        if _is_plain_name(value):
            return
        if value == "" and not self.is_control:
            # The shape is that of an ARN: only then are names looked at.
            check_length(value, 1, None, path, violations)
        elif not self.name_only and value.startswith("arn:"):
            check_length(value, None, _ARN_MAX, path, violations)
        else:
            if not _NAME.fullmatch(value):
                violations.append(violation(path, value, _PATTERN))
            check_length(value, limits.TABLE_NAME_MIN, limits.TABLE_NAME_MAX, path, violations)


@dataclass(frozen=True, slots=True)
class WordedTableName:
    """A table's name, whose length AWS refuses in words of its own before anything else."""

    has_pattern: bool = False
    required: bool = True
    is_constrained: bool = True

    def converted(self, value: Any) -> Any:
        """See `Member`."""
        return _TEXT.converted(value)

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`."""
        if value is None:
            violations.append(violation(path, None, NOT_NULL))
        elif not limits.TABLE_NAME_MIN <= len(value) <= limits.TABLE_NAME_MAX:
            raise ValidationException(
                f"TableName must be at least {limits.TABLE_NAME_MIN} characters long "
                f"and at most {limits.TABLE_NAME_MAX} characters long"
            )
        elif self.has_pattern and not _NAME.fullmatch(value):
            violations.append(violation(path, value, _PATTERN))


@lru_cache(maxsize=1024)
def _is_plain_name(value: str) -> bool:
    """Whether it is a name that breaks no constraint: the few names that there are come again and again."""
    return limits.TABLE_NAME_MIN <= len(value) <= limits.TABLE_NAME_MAX and _NAME.fullmatch(value) is not None


_TEXT = String()

INDEX_NAME = String(pattern=NAME_PATTERN, min_length=limits.INDEX_NAME_MIN, max_length=limits.INDEX_NAME_MAX)
REQUIRED_INDEX_NAME = String(
    required=True, pattern=NAME_PATTERN, min_length=limits.INDEX_NAME_MIN, max_length=limits.INDEX_NAME_MAX
)
OPTIONAL_TABLE_NAME = String(pattern=NAME_PATTERN, min_length=limits.TABLE_NAME_MIN, max_length=limits.TABLE_NAME_MAX)
"""A name where no ARN may stand."""
REQUIRED_TABLE_NAME = String(
    required=True, pattern=NAME_PATTERN, min_length=limits.TABLE_NAME_MIN, max_length=limits.TABLE_NAME_MAX
)
