"""CreateGlobalTable in a region of the test's choice."""

import pytest

from support.dynamodb import ACCOUNT, Dynamo, RefusedError


def test_a_region_that_never_had_any_names_those_that_had(dynamo: Dynamo) -> None:
    request = {"GlobalTableName": "music", "ReplicationGroup": [{"RegionName": "ap-south-1"}]}

    with pytest.raises(RefusedError, match="not supported in this region 'ap-south-1', supported regions are : "):
        dynamo.call_as(ACCOUNT, "ap-south-1", "CreateGlobalTable", **request)
