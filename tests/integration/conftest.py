"""Fixtures of the black-box tests: no test knows whether the stack is local or AWS."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from homeport.testing.stack import Stack


@pytest.fixture(scope="session")
def outputs(homeport_stack: Stack) -> Mapping[str, Any]:
    """Terraform's outputs: name → value."""
    return homeport_stack.outputs


@pytest.fixture(scope="session")
def api_url(homeport_stack: Stack) -> str:
    """Where the API's stage answers, without a slash at the end."""
    return homeport_stack.api_url


@pytest.fixture(scope="session")
def region(homeport_stack: Stack) -> str:
    """The region that the resources are in."""
    return homeport_stack.region


@pytest.fixture(scope="session")
def aws(homeport_stack: Stack) -> Callable[..., Any]:
    """`aws("dynamodb")` is a boto3 client of the stack."""
    return homeport_stack.client
