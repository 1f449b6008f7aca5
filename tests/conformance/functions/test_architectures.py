"""Functions that are declared for arm64 on a machine that is not: scripts run, what is compiled for it does not.

On AWS all of them run on arm64; the answers about binaries are homeport's own.
"""

import platform
import shutil

import pytest

from support.lambda_service import LambdaService, archive

pytestmark = pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="arm64 is at home here")

ARM = {"Architectures": ["arm64"]}
BINARY = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\xb7\x00" + bytes(44)
"""The beginning of a shared library for arm64."""
PYTHON = "def handler(event, context):\n    return event\n"


def test_python(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": PYTHON}, **ARM)

    assert function.result(1) == 1
    note = f"homeport: {function.name} is declared for arm64 and runs on x86_64"
    lines = function.wait_for_log(lambda messages: any(note in message for message in messages))
    assert sum(note in line for line in lines) == 1


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")
def test_node(functions: LambdaService) -> None:
    files = {"index.js": "exports.handler = async (event) => event;"}

    assert functions.deploy(files, **ARM, Runtime="nodejs20.x", Handler="index.handler").result(1) == 1


@pytest.mark.parametrize("name", ["numpy/core.cpython-313-aarch64-linux-gnu.so", "extensions/agent"])
def test_binary_of_the_archive(functions: LambdaService, name: str) -> None:
    answer = functions.deploy({"app.py": PYTHON, name: BINARY}, **ARM).invoke()

    assert (answer.function_error, answer.json["errorType"]) == ("Unhandled", "Runtime.NotSupported")
    told = f"Error: {name} is a Linux binary for arm64; this machine runs Linux on x86_64"
    assert answer.json["errorMessage"].endswith(told)


def test_binary_of_a_layer(functions: LambdaService) -> None:
    content = archive({"python/fast/_fast.so": BINARY})
    layer = functions.client.publish_layer_version(LayerName="arm", Content={"ZipFile": content})

    answer = functions.deploy({"app.py": PYTHON}, **ARM, Layers=[layer["LayerVersionArn"]]).invoke()

    assert "Error: /opt/python/fast/_fast.so is a Linux binary for arm64" in answer.json["errorMessage"]
