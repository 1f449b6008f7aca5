"""What a function finds in its environment. The whole of it is asserted in test_environment.py, as a worker sees it."""

from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.environment_variables import RESERVED, environment_variables
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import Places


def variables(**settings: Any) -> dict[str, str]:
    config = FunctionConfig(
        arn="arn:aws:lambda:us-east-1:123456789012:function:codes:$LATEST",
        name="codes",
        version="$LATEST",
        account="123456789012",
        region="us-east-1",
        runtime="python3.13",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=Credentials("key", "secret", "token"),
        **settings,
    )
    return environment_variables(
        config,
        Launch(["/bin/python"], Path("/runtime"), {"PATH": "/bin", "PYTHONPATH": "/runtime"}),
        Places(Path("/code"), Path("/layers"), Path("/scratch")),
        api_address="127.0.0.1:9001",
        log_stream="stream",
        endpoint_url="http://127.0.0.1:4566",
        xray_address="127.0.0.1:2000",
    )


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_function_cannot_set_a_reserved_variable(name: str) -> None:
    assert variables(environment={name: "mine"}) == variables()


@pytest.mark.parametrize(
    "name", ["LANG", "PATH", "PYTHONPATH", "TZ", "AWS_XRAY_CONTEXT_MISSING", "AWS_ENDPOINT_URL", "X"]
)
def test_function_may_set_every_other(name: str) -> None:
    assert variables(environment={name: "mine"}) == {**variables(), name: "mine"}


@pytest.mark.parametrize(
    ("settings", "added"),
    [
        ({}, {}),
        ({"log_format": "Text"}, {}),
        ({"log_format": "JSON"}, {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"}),
        (
            {"log_format": "JSON", "application_log_level": "WARN"},
            {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "WARN"},
        ),
    ],
)
def test_json_logs_are_asked_of_the_runtime(settings: dict[str, Any], added: dict[str, str]) -> None:
    assert variables(**settings) == {**variables(), **added}
