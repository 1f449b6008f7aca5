"""Invocations that Lambda refuses for their parameters or their event.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.lambda_service import Function, LambdaService

PREFIX = "Could not parse request body into json: Could not parse payload into json: "
VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.fixture(scope="module")
def function(functions: LambdaService) -> Function:
    return functions.deploy({"app.py": "def handler(event, context):\n    return 1\n"})


@pytest.mark.parametrize(
    ("given", "status", "code", "message"),
    [
        (
            {"Payload": b"'text'"},
            400,
            "InvalidRequestContentException",
            f"{PREFIX}Unexpected character (''' (code 39)): expected a valid value {VALUE}",
        ),
        (
            {"Payload": b"Hello World"},
            400,
            "InvalidRequestContentException",
            f"{PREFIX}Unrecognized token 'Hello': was expecting {VALUE}",
        ),
        (
            {"Payload": b'"' + b"x" * 6291455 + b'"'},
            413,
            "RequestEntityTooLargeException",
            "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
        ),
        (
            {"Payload": b'"' + b"x" * 1048575 + b'"', "InvocationType": "Event"},
            413,
            "RequestEntityTooLargeException",
            "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
        ),
        # In the order of Lambda's model, as the types of invocations are.
        (
            {"LogType": "All"},
            400,
            "ValidationException",
            "1 validation error detected: Value 'All' at 'logType' failed to satisfy constraint: Member must satisfy "
            "enum value set: [None, Tail]",
        ),
        # Documented as an error; the sentence is the counterpart of the one for functions with tenants.
        (
            {"TenantId": "blue"},
            400,
            "InvalidParameterValueException",
            "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request "
            "and try again.",
        ),
        # Reported by callers of AWS.
        (
            {"ClientContext": "string"},
            400,
            "InvalidRequestContentException",
            "Client context must be a valid Base64-encoded JSON object.",
        ),
        (
            {"InvocationType": "Sometimes"},
            400,
            "ValidationException",
            "1 validation error detected: Value 'Sometimes' at 'invocationType' failed to satisfy constraint: Member "
            "must satisfy enum value set: [Event, RequestResponse, DryRun]",
        ),
    ],
)
def test_refusal(function: Function, given: dict[str, Any], status: int, code: str, message: str) -> None:
    with pytest.raises(ClientError) as refused:
        function.service.client.invoke(FunctionName=function.name, **given)

    response = refused.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert (response["Error"]["Code"], response["Error"]["Message"].partition("\n")[0]) == (code, message)


def test_qualifiers_that_contradict_each_other(function: Function) -> None:
    client = function.service.client
    with pytest.raises(client.exceptions.InvalidParameterValueException) as refused:
        client.invoke(FunctionName=f"{function.name}:live", Qualifier="other")

    message = "The derived qualifier from the function name does not match the specified qualifier."
    assert (refused.value.response["Type"], refused.value.response["message"]) == ("User", message)
