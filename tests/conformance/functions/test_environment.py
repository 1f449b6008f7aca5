"""The execution environment: its files, its layers, its init phase, its context.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.lambda_service import LambdaService, archive


def test_tmp_is_kept_between_invocations_and_not_shared(functions: LambdaService) -> None:
    code = """\
        import os, tempfile
        def handler(event, context):
            # A stack's interpreter may lie in a folder of the machine's /tmp.
            before = sorted(name for name in os.listdir(tempfile.gettempdir()) if name.isdecimal())
            open(f"{tempfile.gettempdir()}/{len(before)}", "w").close()
            return before
    """
    function, other = functions.deploy({"app.py": code}), functions.deploy({"app.py": code})

    assert [function.result(), function.result(), other.result()] == [[], ["0"], []]


def test_code_is_read_only(functions: LambdaService) -> None:
    code = """\
        import os
        def handler(event, context):
            try:
                open(os.environ["LAMBDA_TASK_ROOT"] + "/new", "w")
            except OSError as error:
                return [os.getcwd() == os.environ["LAMBDA_TASK_ROOT"], error.strerror]
    """

    assert functions.python(code).result() == [True, "Read-only file system"]


def test_places(functions: LambdaService) -> None:
    code = """\
        import os
        def handler(event, context):
            return [os.environ["LAMBDA_TASK_ROOT"], os.getcwd(), os.path.dirname(os.path.abspath(__file__))]
    """

    assert functions.python(code).result() == ["/var/task"] * 3


@pytest.fixture(scope="module")
def layers(functions: LambdaService) -> Iterator[list[str]]:
    """Two layers with a module of the same name."""
    contents: list[dict[str, str | bytes]] = [
        {"python/both.py": "name = 'first'", "python/one.py": "name = 'one'", "data/a.txt": "a"},
        {"python/both.py": "name = 'second'", "python/own.py": "name = 'layer'", "data/b.txt": "b"},
    ]
    prefix = functions.role_arn.rpartition("/")[2]
    made = [
        functions.client.publish_layer_version(LayerName=f"{prefix}-{number}", Content={"ZipFile": archive(files)})
        for number, files in enumerate(contents)
    ]
    yield [layer["LayerVersionArn"] for layer in made]
    for layer in made:
        functions.client.delete_layer_version(LayerName=layer["LayerArn"], VersionNumber=layer["Version"])


def test_later_layers_win_and_the_function_over_all(functions: LambdaService, layers: list[str]) -> None:
    code = "import both, one, own\ndef handler(event, context):\n    return [both.name, one.name, own.name]\n"
    function = functions.deploy({"app.py": code, "own.py": "name = 'function'"}, Layers=layers)

    assert function.result() == ["second", "one", "function"]


def test_layers_below_opt(functions: LambdaService, layers: list[str]) -> None:
    code = """\
        import os
        def handler(event, context):
            return [sorted(os.listdir("/opt/data")), open("/opt/python/both.py").read()]
    """

    assert functions.deploy({"app.py": code}, Layers=layers).result() == [["a.txt", "b.txt"], "name = 'second'"]


def test_init_that_fails_is_tried_again_by_the_first_invocation(functions: LambdaService) -> None:
    code = """\
        import os, tempfile
        tried = tempfile.gettempdir() + "/tried"
        if not os.path.exists(tried):
            open(tried, "w").close()
            raise RuntimeError("not yet")
        def handler(event, context):
            return "initialised"
    """
    function = functions.deploy({"app.py": code})

    answer = function.invoke()

    assert (answer.function_error, answer.json) == (None, "initialised")
    messages = function.wait_for_log(lambda found: any(each.startswith("REPORT") for each in found))
    (told,) = [each for each in messages if each.startswith("INIT_REPORT")]
    assert told.split("\t")[1:] == ["Phase: init", "Status: error", "Error Type: Runtime.Unknown\n"]


CONTEXT = """\
def handler(event, context):
    client = context.client_context
    return {
        "function_name": context.function_name,
        "function_version": context.function_version,
        "invoked_function_arn": context.invoked_function_arn,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "log_group_name": context.log_group_name,
        "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        "client_context": client and [client.custom, client.env, client.client and client.client.app_title],
        "tenant_id": context.tenant_id,
    }
"""


def test_context(functions: LambdaService) -> None:
    function = functions.python(CONTEXT)

    assert function.result() == {
        "function_name": function.name,
        "function_version": "$LATEST",
        "invoked_function_arn": function.arn,
        "memory_limit_in_mb": "128",
        "log_group_name": function.log_group,
        "identity": [None, None],
        "client_context": None,
        "tenant_id": None,
    }


def test_client_context(functions: LambdaService) -> None:
    context: Any = {"custom": {"a": "b"}, "env": {"locale": "de"}, "client": {"app_title": "App"}}
    encoded = base64.b64encode(json.dumps(context).encode()).decode()

    answer = functions.python(CONTEXT).result(ClientContext=encoded)

    assert answer["client_context"] == [{"a": "b"}, {"locale": "de"}, "App"]


def test_session_of_the_role(functions: LambdaService) -> None:
    code = """\
        import boto3
        def handler(event, context):
            return boto3.client("sts").get_caller_identity()["Arn"]
    """
    function = functions.python(code, Timeout=20)
    role = functions.role_arn.rpartition("/")[2]

    assert function.result() == f"arn:aws:sts::{functions.account}:assumed-role/{role}/{function.name}"
