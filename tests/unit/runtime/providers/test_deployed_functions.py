"""Functions and URLs are looked up in LocalStack's stores, which raise for a region that is none."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from homeport.functions.api_errors import ResourceNotFoundException
from homeport.functions.deployed import FunctionKey
from homeport.runtime.providers.deployed_functions import LocalStackDirectory
from homeport.runtime.providers.deployed_urls import LocalStackUrls


@pytest.mark.parametrize("region", ["eu-west-1", "nowhere-1"])
def test_function_that_is_not_there(region: str) -> None:
    nothing: Any = None

    with pytest.raises(ResourceNotFoundException) as caught:
        LocalStackDirectory(nothing, nothing).resolve(FunctionKey("000000000000", region, "missing", ""))

    assert caught.value.message == f"Function not found: arn:aws:lambda:{region}:000000000000:function:missing:$LATEST"


@dataclass(eq=False)
class Manager:
    """A version manager of LocalStack's, as far as it is looked at."""

    id: str
    function_arn: str
    function_version: Any
    function: Any = None


def manager(number: int) -> Any:
    arn = "arn:aws:lambda:eu-west-1:000000000000:function:codes"
    identity = SimpleNamespace(unqualified_arn=lambda: arn, account="000000000000", region="eu-west-1")
    version = SimpleNamespace(id=identity, config=SimpleNamespace(code=None))
    return Manager(id=f"manager-{number}", function_arn=f"{arn}:$LATEST", function_version=version)


def test_invocation_that_comes_late_runs_the_version_that_has_replaced_its_own() -> None:
    before, after = manager(1), manager(2)
    running = {before.function_arn: after}
    functions: Any = None
    roles: Any = None
    directory = LocalStackDirectory(functions, roles, lambda: SimpleNamespace(lambda_running_versions=running))

    assert directory.successor_of(before).revision == "manager-2"
    assert directory.successor_of(after).revision == "manager-2"
    running.clear()
    with pytest.raises(ResourceNotFoundException):
        directory.successor_of(before)


@pytest.mark.parametrize("region", ["eu-west-1", "nowhere-1"])
def test_url_that_is_not_there(region: str) -> None:
    assert LocalStackUrls().find_url("missing", region) is None
