"""DynamoDB for the tests of its behaviour: an engine of their own, or the service of the stack that is named.

`homeport test --target aws tests/conformance/dynamodb` asks AWS.
"""

from collections.abc import Iterator

import pytest

from homeport.testing.stack import Stack
from support.dynamodb import Dynamo, Tables
from support.dynamodb_remote import RemoteDynamo, Service


@pytest.fixture(scope="session")
def service(homeport_stack: Stack) -> Iterator[Service]:
    """DynamoDB of the stack that is named."""
    service = Service(homeport_stack)
    yield service
    service.close()


@pytest.fixture
def dynamo(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Tables]:
    """No table of the test is there yet."""
    is_own = pytestconfig.getoption("homeport_stack") == "own"
    tables: Tables = Dynamo() if is_own else RemoteDynamo(request.getfixturevalue("service"))
    yield tables
    tables.close()
