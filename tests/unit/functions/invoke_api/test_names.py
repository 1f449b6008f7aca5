"""All forms of a function's name; the messages are those that LocalStack has recorded on AWS."""

import pytest

from homeport.functions.api_errors import (
    InvalidParameterValueException,
    LambdaError,
    ResourceNotFoundException,
    ValidationException,
)
from homeport.functions.deployed import FunctionKey, Scope
from homeport.functions.invoke_api.names import function_key

CALLER = Scope("123456789012", "eu-west-1")
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:codes"


@pytest.mark.parametrize(
    ("named", "qualifier", "account", "expected"),
    [
        ("codes", "", "123456789012", ""),
        ("codes:live", "", "123456789012", "live"),
        ("codes", "7", "123456789012", "7"),
        ("codes:7", "7", "123456789012", "7"),
        ("codes:$LATEST", "", "123456789012", "$LATEST"),
        ("function:codes", "", "123456789012", ""),
        ("123456789012:function:codes", "", "123456789012", ""),
        ("210987654321:function:codes:live", "", "210987654321", "live"),
        (ARN, "", "123456789012", ""),
        (f"{ARN}:live", "", "123456789012", "live"),
        (ARN, "$LATEST", "123456789012", "$LATEST"),
    ],
)
def test_function_is_found_by_every_form(named: str, qualifier: str, account: str, expected: str) -> None:
    assert function_key(named, qualifier, CALLER) == FunctionKey(account, "eu-west-1", "codes", expected)


@pytest.mark.parametrize(
    ("named", "qualifier", "error", "message"),
    [
        (
            "arn:aws:lambda:us-east-1:123456789012:function:codes",
            "",
            ResourceNotFoundException,
            "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')",
        ),
        (
            "codes:live",
            "other",
            InvalidParameterValueException,
            "The derived qualifier from the function name does not match the specified qualifier.",
        ),
        (
            "no name",
            "",
            ValidationException,
            "1 validation error detected: Value 'no name' at 'functionName' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|"
            r"(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|"
            r"[a-zA-Z0-9-_]+))?",
        ),
        (
            "codes",
            "a b",
            ValidationException,
            "1 validation error detected: Value 'a b' at 'qualifier' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
        ),
        (
            "codes",
            "a" * 129,
            ValidationException,
            f"1 validation error detected: Value '{'a' * 129}' at 'qualifier' failed to satisfy constraint: Member "
            "must have length less than or equal to 128",
        ),
    ],
)
def test_name_that_leads_nowhere(named: str, qualifier: str, error: type[LambdaError], message: str) -> None:
    with pytest.raises(error) as caught:
        function_key(named, qualifier, CALLER)

    assert caught.value.message == message
