"""Scripts that start a function's runtime.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
"""

import shutil

import pytest

from support.lambda_service import LambdaService, archive

WRAPPER = """#!/bin/sh
export MARK="$(basename "$1") and $#"
exec "$@"
"""
PYTHON = "import os\n\ndef handler(event, context):\n    return os.environ.get('MARK')\n"


def of(path: str) -> dict[str, dict[str, str]]:
    return {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": path}}


def test_python(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": PYTHON, "bootstrap": WRAPPER}, Environment=of("/var/task/bootstrap"))

    assert function.result().startswith("python")


def test_script_of_a_layer(functions: LambdaService) -> None:
    layer = functions.client.publish_layer_version(
        LayerName="wrapper", Content={"ZipFile": archive({"bootstrap": WRAPPER})}
    )

    function = functions.deploy({"app.py": PYTHON}, Environment=of("/opt/bootstrap"), Layers=[layer["LayerVersionArn"]])

    assert function.result().startswith("python")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")
def test_node(functions: LambdaService) -> None:
    files = {"index.js": "exports.handler = async () => process.env.MARK;", "bootstrap": WRAPPER}

    function = functions.deploy(
        files, Environment=of("/var/task/bootstrap"), Runtime="nodejs20.x", Handler="index.handler"
    )

    assert function.result().startswith("node")


@pytest.mark.parametrize(
    "path",
    ["/opt/nothing", "/var/task/nothing"],
)
def test_script_that_is_not_there(functions: LambdaService, path: str) -> None:
    answer = functions.deploy({"app.py": PYTHON}, Environment=of(path)).invoke()

    assert answer.json == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {answer.request_id} Error: Runtime exited with error: exit status 127",
    }
    assert f"{path}: does not exist" in answer.log


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_runtime_of_the_functions_own_is_started_without(functions: LambdaService) -> None:
    bootstrap = """#!/bin/sh
    api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
    id=$(curl -sS -D - -o /dev/null "$api/next" | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
    curl -sS -o /dev/null "$api/$id/response" -d "\\"$MARK\\""
    sleep 60
    """
    function = functions.deploy(
        {"bootstrap": bootstrap, "wrapper/bootstrap": WRAPPER},
        Environment=of("/var/task/wrapper/bootstrap"),
        Runtime="provided.al2023",
    )

    assert function.result() == ""
