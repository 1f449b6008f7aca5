"""Invoke: its types, names and qualifiers, and what it answers beside the payload.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.lambda_service import Function, LambdaService

ECHO = "def handler(event, context):\n    return event\n"


@pytest.fixture
def echo(functions: LambdaService) -> Function:
    return functions.python(ECHO)


@pytest.mark.parametrize(
    "payload",
    [b"{}", b"[]", b"null", b"true", b"0", b'""', b'"text"', b'{"a": [1, 2.5, null, "\xc3\xa4\xe2\x82\xac"]}'],
)
def test_any_json_comes_back(echo: Function, payload: bytes) -> None:
    answer = echo.invoke(payload=payload)

    assert (answer.status, answer.function_error, answer.json) == (200, None, json.loads(payload))
    assert answer.executed_version == "$LATEST"


def test_no_payload_is_an_empty_object(echo: Function) -> None:
    assert echo.invoke(payload=b"").json == {}


def test_no_tail_unless_asked(echo: Function) -> None:
    assert "x-amz-log-result" not in echo.invoke(tail=False).headers


def test_request_id_of_the_answer_is_the_functions(functions: LambdaService) -> None:
    function = functions.python("def handler(event, context):\n    return context.aws_request_id\n")

    answer = function.invoke()

    assert answer.json == answer.request_id
    assert answer.log_lines[0] == f"START RequestId: {answer.request_id} Version: $LATEST"


@pytest.mark.parametrize(
    ("form", "arn"),
    [
        ("{name}", "{arn}"),
        ("{name}:$LATEST", "{arn}:$LATEST"),
        ("{account}:function:{name}", "{arn}"),
        ("{account}:function:{name}:$LATEST", "{arn}:$LATEST"),
        ("{arn}", "{arn}"),
        ("{arn}:$LATEST", "{arn}:$LATEST"),
    ],
)
def test_name_forms(functions: LambdaService, form: str, arn: str) -> None:
    function = functions.python("def handler(event, context):\n    return context.invoked_function_arn\n")
    names = {"name": function.name, "arn": function.arn, "account": functions.account}

    answer = function.invoke(FunctionName=form.format(**names))

    assert answer.json == arn.format(**names)


def test_event_is_accepted_with_an_empty_answer(echo: Function) -> None:
    answer = echo.invoke(tail=False, InvocationType="Event")

    assert (answer.status, answer.payload, answer.executed_version) == (202, b"", None)
    assert "x-amz-function-error" not in answer.headers


def test_dry_run_runs_nothing(functions: LambdaService) -> None:
    function = functions.python("print('ran')\ndef handler(event, context):\n    raise ValueError\n")

    answer = function.invoke(tail=False, InvocationType="DryRun")

    assert (answer.status, answer.payload, answer.function_error) == (204, b"", None)


@pytest.mark.parametrize(
    ("request_", "status", "code", "message"),
    [
        (
            {"FunctionName": "no-such-function"},
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:REGION:ACCOUNT:function:no-such-function:$LATEST",
        ),
        (
            {"Qualifier": "no-such-alias"},
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:REGION:ACCOUNT:function:NAME:no-such-alias",
        ),
        (
            {"Qualifier": "77"},
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:REGION:ACCOUNT:function:NAME:77",
        ),
    ],
)
def test_what_invokes_nothing(echo: Function, request_: dict[str, Any], status: int, code: str, message: str) -> None:
    with pytest.raises(ClientError) as refused:
        echo.invoke(**request_)

    response = refused.value.response
    error = response["Error"]
    assert (response["ResponseMetadata"]["HTTPStatusCode"], error["Code"]) == (status, code)
    assert echo.service.stable(error["Message"], echo) == message


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"n\x87r", "Invalid UTF-8 start byte 0x87"),
        (b"badbod", "Unrecognized token 'badbod': was expecting (JSON String, Number, Array, Object or token"),
        (b"{", ""),
        (b"{} {}", ""),
        (b"'a'", ""),
        (b"NaN", ""),
    ],
)
def test_payload_that_is_no_json(echo: Function, payload: bytes, message: str) -> None:
    with pytest.raises(ClientError) as refused:
        echo.invoke(payload=payload)

    response = refused.value.response
    assert (response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]) == (
        400,
        "InvalidRequestContentException",
    )
    beginning = f"Could not parse request body into json: Could not parse payload into json: {message}"
    assert response["Error"]["Message"].startswith(beginning)


def test_header_tells_the_content_type(echo: Function) -> None:
    assert echo.invoke().headers["content-type"] == "application/json"
