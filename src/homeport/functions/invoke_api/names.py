"""The forms in which callers name functions: name, partial ARN, full ARN, each with or without a qualifier.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-FunctionName
"""

import re

from homeport.functions.api_errors import (
    InvalidParameterValueException,
    ResourceNotFoundException,
    ValidationException,
)
from homeport.functions.deployed import FunctionKey, Scope

_PATTERN = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?"
    r"(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
"""As Lambda's messages show it."""
_NAME = re.compile(
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((?P<region>(eusc-)?[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d):)?((?P<account>\d{12}):)?"
    r"(function:)?(?P<name>[a-zA-Z0-9-_.]+)(:(?P<qualifier>\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
_QUALIFIER_PATTERN = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"
_QUALIFIER = re.compile(_QUALIFIER_PATTERN)
_NAME_LENGTH = 170
_QUALIFIER_LENGTH = 128


def function_key(named: str, qualifier: str, caller: Scope) -> FunctionKey:
    """The function that a caller of this account and region means.

    Raises ValidationException, InvalidParameterValueException, ResourceNotFoundException.
    """
    match = _NAME.fullmatch(named)
    region = match["region"] if match else None
    if region and region != caller.region:
        raise ResourceNotFoundException(
            f"Functions from '{region}' are not reachable in this region ('{caller.region}')"
        )
    _validate(named, qualifier, is_name=match is not None)
    assert match is not None
    if qualifier and match["qualifier"] and qualifier != match["qualifier"]:
        raise InvalidParameterValueException(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    account = match["account"] or caller.account
    return FunctionKey(account, caller.region, match["name"], qualifier or match["qualifier"] or "")


def _validate(named: str, qualifier: str, *, is_name: bool) -> None:
    wrong: list[str] = []
    if not is_name:
        wrong.append(_failed(named, "functionName", f"regular expression pattern: {_PATTERN}"))
    elif len(named) > _NAME_LENGTH:
        wrong.append(_too_long(named, "functionName", _NAME_LENGTH))
    if len(qualifier) > _QUALIFIER_LENGTH:
        wrong.append(_too_long(qualifier, "qualifier", _QUALIFIER_LENGTH))
    if qualifier and not _QUALIFIER.fullmatch(qualifier):
        wrong.append(_failed(qualifier, "qualifier", f"regular expression pattern: {_QUALIFIER_PATTERN}"))
    if wrong:
        raise validation(*wrong)


def validation(*wrong: str) -> ValidationException:
    """The error that lists what is wrong with a request's parameters."""
    plural = "s" if len(wrong) > 1 else ""
    return ValidationException(f"{len(wrong)} validation error{plural} detected: {'; '.join(wrong)}")


def not_one_of(value: str, member: str, values: str) -> ValidationException:
    """The error for a value that an enumeration does not have; `values` as Lambda lists them."""
    return validation(_failed(value, member, f"enum value set: {values}"))


def _failed(value: str, member: str, constraint: str) -> str:
    return f"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy {constraint}"


def _too_long(value: str, member: str, length: int) -> str:
    return (
        f"Value '{value}' at '{member}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {length}"
    )
