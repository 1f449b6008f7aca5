"""Engines for the tests of DynamoDB."""

from collections.abc import Iterator

import pytest

from support.dynamodb import Dynamo


@pytest.fixture
def dynamo() -> Iterator[Dynamo]:
    """An empty engine in memory."""
    engine = Dynamo()
    yield engine
    engine.close()
