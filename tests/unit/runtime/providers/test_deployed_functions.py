"""Functions and URLs are looked up in LocalStack's stores, which raise for a region that is none."""

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


@pytest.mark.parametrize("region", ["eu-west-1", "nowhere-1"])
def test_url_that_is_not_there(region: str) -> None:
    assert LocalStackUrls().find_url("missing", region) is None
