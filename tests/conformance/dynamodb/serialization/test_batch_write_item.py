"""What AWS's deserializer refuses of BatchWriteItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.json_types import ATTRIBUTES, LIST_IN_MAP, NAMESPACE, attribute, map_of, strings, structure, within

Json = Any

CASES = [
    *strings("ReturnConsumedCapacity", "ReturnItemCollectionMetrics"),
    *within("RequestItems", map_of(f"java.util.List<{NAMESPACE}WriteRequest>")),
    *within("RequestItems.a", LIST_IN_MAP),
    *within("RequestItems.a.[]", structure("WriteRequest")),
    *within("RequestItems.a.[].PutRequest", structure("PutRequest", in_collection=False)),
    *within("RequestItems.a.[].PutRequest.Item", ATTRIBUTES),
    *attribute("RequestItems.a.[].PutRequest.Item.a"),
    *within("RequestItems.a.[].DeleteRequest", structure("DeleteRequest", in_collection=False)),
    *within("RequestItems.a.[].DeleteRequest.Key", ATTRIBUTES),
    *attribute("RequestItems.a.[].DeleteRequest.Key.a"),
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("BatchWriteItem", **request_) == ("SerializationException", message)
