"""What GetItem answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
"""

import pytest

from support.dynamodb import Tables

KEY = {"pk": {"S": "a"}}
ITEM = KEY | {"n": {"N": "1"}, "m": {"M": {"k": {"S": "v"}}}, "m.k": {"S": "dotted"}}


@pytest.mark.parametrize("names", [["n"], ["n", "pk"], ["m.k"], ["m", "missing"], ["missing"]])
def test_attributes_by_name(dynamo: Tables, names: list[str]) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    answer = dynamo.call("GetItem", TableName="music", Key=KEY, AttributesToGet=names)

    assert answer == {"Item": {name: ITEM[name] for name in names if name in ITEM}}
