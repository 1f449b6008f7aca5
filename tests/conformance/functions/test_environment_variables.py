"""The environment of a function: AWS's variables and its own, and nothing else.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

import os
from typing import Any

import pytest
from botocore.exceptions import ClientError

from homeport.testing.stack import Stack
from support.lambda_service import Function, LambdaService

RESERVED = {
    "_HANDLER",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
}
DEFAULTS = {"AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "LANG", "PATH", "TZ", "_X_AMZN_TRACE_ID"}
ON_AWS = {
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PWD",
    "PYTHONPATH",
    "SHLVL",
    "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT",
}
"""What shells and the loader add on AWS (recorded for python3.14); a stack may leave it out."""
OF_A_STACK = {"AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "HOME", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "TMPDIR"}
"""What leads a function to the stack that it runs on; AWS sets none of it."""

CODE = "import os\ndef handler(event, context):\n    return dict(os.environ)\n"


@pytest.fixture
def function(functions: LambdaService) -> Function:
    return functions.python(CODE, Environment={"Variables": {"OWN": "value", "EMPTY": "", "WIDE": "ä€ = \n"}})


def test_names_are_aws_s_and_the_function_s(function: Function, cloud: Stack) -> None:
    names = set(function.result())

    wanted = RESERVED | DEFAULTS | {"OWN", "EMPTY", "WIDE"}
    assert wanted - names == set()
    assert names - wanted - ON_AWS - (OF_A_STACK if cloud.endpoint else set()) == set()


def test_nothing_of_the_host_is_there(function: Function, cloud: Stack) -> None:
    there = function.result()

    ours = {name: os.environ.get(name) for name in there if name not in {"LANG", "TZ", "LC_CTYPE", "SHLVL"}}
    assert [name for name, value in ours.items() if value and there[name] == value] == []


def test_values(function: Function, functions: LambdaService) -> None:
    there = function.result()

    expected = {
        "_HANDLER": "app.handler",
        "AWS_DEFAULT_REGION": functions.region,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_REGION": functions.region,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "EMPTY": "",
        "LANG": "en_US.UTF-8",
        "OWN": "value",
        "TZ": ":UTC",
        "WIDE": "ä€ = \n",
    }
    assert {name: there[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        # {"AB":"…"} has to have at most 4,096 bytes.
        ({"AB": "x" * (4096 - 9)}, None),
        (
            {"AB": "x" * (4096 - 8)},
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided exceeded the 4KB limit. String measured: ",
        ),
    ],
)
def test_size_of_the_variables(functions: LambdaService, variables: dict[str, str], refused: str | None) -> None:
    function = functions.python("def handler(event, context):\n    return 1\n")

    def update() -> Any:
        function.update(Environment={"Variables": variables})

    if refused is None:
        update()
        return
    with pytest.raises(ClientError) as error:
        update()
    told = error.value.response["Error"]
    assert told["Code"] == "InvalidParameterValueException"
    assert told["Message"].startswith(refused)


@pytest.mark.parametrize(
    "name", sorted(RESERVED - {"_HANDLER", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_RUNTIME_API"})
)
def test_reserved_names_are_refused(functions: LambdaService, function: Function, name: str) -> None:
    with pytest.raises(ClientError) as refused:
        function.update(Environment={"Variables": {name: "x"}})

    assert refused.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": "Lambda was unable to configure your environment variables because the environment variables you "
        "have provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
        f"this request: {name}",
    }
