"""homeport's own client for Python answers and logs as AWS's does: both run the same functions."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.runtimes.python_interpreters import VERSIONS, PythonInterpreters, running
from homeport.functions.runtimes.versions import Interpreter
from homeport.functions.worker_environments import WorkerEnvironment, WorkerEnvironments
from support.functions import FunctionLab, invocation, run_in_lab, stable


class Bare(WorkerEnvironments):
    """No packages to be had."""

    def ensure(self, interpreter: Interpreter | None = None) -> WorkerEnvironment:
        return self.ensure_bare(interpreter or running())


CASES: dict[str, tuple[str, bytes]] = {
    "result": ("def handler(event, context): return {'got': event, 'ä': None}", b'{"a": [1, 2.5, "\xc3\xa4"]}'),
    "decimal": ("from decimal import Decimal\ndef handler(e, c): return [Decimal('1.10'), Decimal('3')]", b"{}"),
    "bytes": ("def handler(event, context): return b'raw'", b"{}"),
    "not serialisable": ("def handler(event, context): return {1, 2}", b"{}"),
    "exception": ("def inner():\n    raise ValueError('no')\ndef handler(event, context):\n    inner()", b"{}"),
    "no handler": ("", b"{}"),
    "import error": ("import nothing_of_this_name", b"{}"),
    "syntax error": ("def handler(event, context:\n    pass", b"{}"),
    "error while loading": ("raise KeyError('setting')", b"{}"),
    "exit while loading": ("import sys\nsys.exit(3)", b"{}"),
    "exit": ("import sys\ndef handler(event, context): sys.exit(3)", b"{}"),
    "logging": (
        "import logging\nlogging.warning('loading')\ndef handler(event, context):\n"
        "    print('printed')\n    logging.getLogger('mine').error('logged %s', 1)\n"
        "    logging.getLogger().setLevel('INFO')\n    logging.info('two\\nlines')\n    context.log('direct\\n')",
        b"{}",
    ),
    "context": (
        "import os\ndef handler(event, context):\n    client = context.client_context\n"
        "    return [context.aws_request_id, context.function_name, context.function_version,\n"
        "        context.memory_limit_in_mb, context.log_group_name, context.invoked_function_arn,\n"
        "        context.identity.cognito_identity_id, client.custom, client.env, client.client.app_title,\n"
        "        client.client.app_package_name, os.environ['_X_AMZN_TRACE_ID']]",
        b"{}",
    ),
    "environment": ("import os\ndef handler(event, context): return sorted(os.environ)", b"{}"),
}
DETAILS = {
    "trace_id": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
    "client_context": '{"custom": {"a": "b"}, "env": {"c": "d"}, "client": {"app_title": "codes"}}',
    "cognito_identity": '{"cognitoIdentityId": "me", "cognitoIdentityPoolId": "pool"}',
}


def outcome(folder: Path, code: str, payload: bytes, own: bool, **settings: Any) -> tuple[Any, ...]:
    """Error, payload and log of two invocations."""

    async def work(lab: FunctionLab) -> tuple[Any, ...]:
        environment = await lab.started(code, **settings)
        results = [await environment.invoke(invocation(payload, wants_log=True, **DETAILS)) for _ in range(2)]
        log = comparable("\n".join(lab.log.messages))
        return ([(each.function_error, each.payload) for each in results], log)

    return run_in_lab(folder, work, **({"worker_environments": Bare()} if own else {}))


def comparable(text: str) -> str:
    """The log without what no two runs share; AWS's client warns of errors while loading in words of its own."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME", stable(text))
    lines = [line for line in text.splitlines() if "LAMBDA_WARNING: Unhandled exception" not in line]
    return "\n".join(line for line in lines if line.strip())


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("log_format", ["Text", "JSON"])
def test_both_clients_do_the_same(tmp_path: Path, name: str, log_format: str) -> None:
    code, payload = CASES[name]
    settings = {"log_format": log_format}

    assert outcome(tmp_path, code, payload, True, **settings) == outcome(tmp_path, code, payload, False, **settings)


@pytest.mark.long
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("own", [True, False], ids=["own client", "AWS's client"])
def test_every_version_runs_on_its_own_interpreter(tmp_path: Path, version: str, own: bool) -> None:
    if PythonInterpreters().find(version) is None:
        pytest.skip(f"Python {version} is not on this machine")
    code = "import sys\ndef handler(event, context): return list(sys.version_info[:2])"

    (first, second), _ = outcome(tmp_path, code, b"{}", own, runtime=f"python{version}")

    assert first == second == (None, json.dumps(list(map(int, version.split(".")))).encode())
