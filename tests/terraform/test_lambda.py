"""Every resource of Lambda that can be applied offline: applied, planned clean, changed in place, destroyed."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from homeport.testing.command import Homeport
from support.project import project


def functions(homeport: Homeport) -> list[str]:
    """The names of the functions that are there."""
    client: Any = boto3.client(
        "lambda",
        endpoint_url=homeport.json("status")["endpoint"],
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    return sorted(function["FunctionName"] for function in client.list_functions()["Functions"])


def plan_is_clean(homeport: Homeport, *variables: str) -> None:
    """Fails with the plan when it is not empty."""
    homeport.run("tf", "--", "plan", "-detailed-exitcode", "-no-color", *variables)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_life_of_a_stack_of_functions(tmp_path: Path) -> None:
    second = "-var=edition=2"
    with project(tmp_path, stack="lambda") as ours:
        homeport = ours.homeport
        homeport.run("up", "--port", "0")
        plan_is_clean(homeport)
        assert functions(homeport) == ["everything", "plain", "protected"]
        assert homeport.json("output") == {
            "functions": ["everything", "plain", "protected"],
            "result": {"event": {"edition": 1}, "version": "1"},
            "signing": "",
        }

        homeport.run("tf", "--", "apply", "-auto-approve", "-no-color", second)
        plan_is_clean(homeport, second)
        assert homeport.json("output")["result"] == {"event": {"edition": 2}, "version": "2"}

        homeport.run("tf", "--", "destroy", "-auto-approve", "-no-color", second)
        assert functions(homeport) == []
