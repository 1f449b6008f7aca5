"""pytest plugin: the fixture `homeport_stack`, a stack with the project's Terraform applied, and its parts by name.

By default each session has a stack of its own, on a free port and in a folder of its own, which neither needs nor
disturbs one that is up; `--homeport-stack=running` (as `homeport test` says) takes the one that is up, or AWS;
`--homeport-stack=FILE` takes one that something else has brought up and described in a JSON file.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from homeport.testing.command import CommandError, Homeport
from homeport.testing.stack import Stack, described, find

_STACK = pytest.StashKey[Stack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which stack the tests are aimed at."""
    group = parser.getgroup("homeport", "stacks of homeport")
    group.addoption(
        "--homeport-stack",
        metavar="own|running|FILE",
        default="own",
        help="start a stack for this session, take the one that is up, or the one that a JSON file describes by its "
        "outputs, region, endpoint and account (default: own)",
    )
    group.addoption(
        "--homeport-target", metavar="NAME", help="where the stack runs: embedded, docker, localstack or aws"
    )
    group.addoption("--homeport-state", metavar="DIR", help="folder of the instance that is up")


@pytest.fixture(scope="session")
def homeport_stack(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack under test."""
    wanted = str(pytestconfig.getoption("homeport_stack"))
    if wanted != "own":
        found = find(_running(pytestconfig)) if wanted == "running" else described(Path(wanted))
        yield _remember(pytestconfig, found)
        return
    homeport = _own(pytestconfig, tmp_path_factory.mktemp("stack") / "homeport")
    try:
        homeport.run("up", "--port", "0")
        yield _remember(pytestconfig, find(homeport))
    except CommandError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        homeport.run("down")


@pytest.fixture(scope="session")
def outputs(homeport_stack: Stack) -> Mapping[str, Any]:
    """Terraform's outputs: name → value; addresses of APIs are those that answer."""
    return homeport_stack.outputs


@pytest.fixture(scope="session")
def api_url(homeport_stack: Stack) -> str:
    """The output `api_url`, without a slash at its end."""
    return homeport_stack.api_url


@pytest.fixture(scope="session")
def region(homeport_stack: Stack) -> str:
    """The region that the resources are in."""
    return homeport_stack.region


@pytest.fixture(scope="session")
def aws(homeport_stack: Stack) -> Callable[..., Any]:
    """`aws("dynamodb")` is a boto3 client of the stack."""
    return homeport_stack.client


def _own(config: pytest.Config, state: Path) -> Homeport:
    target = config.getoption("homeport_target")
    return Homeport(config.rootpath, ("--state", str(state), *(("--target", str(target)) if target else ())))


def _running(config: pytest.Config) -> Homeport:
    named = {"--target": config.getoption("homeport_target"), "--state": config.getoption("homeport_state")}
    options = [part for option, value in named.items() if value for part in (option, str(value))]
    return Homeport(config.rootpath, tuple(options))


def _remember(config: pytest.Config, stack: Stack) -> Stack:
    config.stash[_STACK] = stack
    return stack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the end of the server's log."""
    report = yield
    stack = item.config.stash.get(_STACK, None)
    if report.failed and stack and stack.log and "homeport_stack" in getattr(item, "fixturenames", ()):
        report.sections.append(("the server's log, its end", stack.log()))
    return report
