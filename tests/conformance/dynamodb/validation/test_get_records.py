"""GetRecords: what a stream shows of the changes of its table."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"ShardIterator": "x"}, "Invalid ShardIterator"),
        ({"ShardIterator": "arn|1|AAAA"}, "Invalid ShardIterator"),
        (
            {"ShardIterator": "x", "Limit": 1001},
            "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 1000",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, parameters: Json, message: str) -> None:
    assert dynamo.refusal("GetRecords", **parameters) == ("ValidationException", message)
