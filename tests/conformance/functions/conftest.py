"""Lambda for the tests of its behaviour: an instance of their own, or the Lambda of the stack that is named.

`homeport test --target aws tests/conformance/functions` asks AWS; `--homeport-stack=FILE` any other stack. Every
function is a real one, created over AWS's API from sources in the test and deleted at the end.
"""

from collections.abc import Generator, Iterator

import pytest

from homeport.testing.stack import Stack
from support.instance import Instance, running
from support.lambda_service import LambdaService

_INSTANCE = pytest.StashKey[Instance]()
_LOG_LINES = 60


@pytest.fixture(scope="session")
def cloud(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Where the functions run; the endpoint of AWS itself is None."""
    if request.config.getoption("homeport_stack") != "own":
        yield request.getfixturevalue("homeport_stack")
        return
    with running(tmp_path_factory.mktemp("functions") / "state") as instance:
        request.config.stash[_INSTANCE] = instance
        yield Stack({}, "us-east-1", instance.url, "000000000000", log=lambda: instance.log)


@pytest.fixture(scope="session")
def functions(cloud: Stack) -> Iterator[LambdaService]:
    """Creates functions and invokes them; what it has created goes at the end."""
    service = LambdaService(cloud.client, cloud.region, is_aws=cloud.endpoint is None)
    yield service
    service.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the end of the log of the instance."""
    report = yield
    instance = item.config.stash.get(_INSTANCE, None)
    if report.failed and instance is not None:
        lines = instance.log.splitlines()[-_LOG_LINES:]
        report.sections.append(("the server's log, its end", "\n".join(lines)))
    return report
