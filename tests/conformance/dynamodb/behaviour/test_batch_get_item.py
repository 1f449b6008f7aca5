"""What BatchGetItem answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
"""

from support.dynamodb import Tables

KEY = {"pk": {"S": "a"}}


def test_attributes_by_name(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(KEY | {"n": {"N": "1"}, "other": {"S": "x"}})

    answer = dynamo.call("BatchGetItem", RequestItems={"music": {"Keys": [KEY], "AttributesToGet": ["n", "missing"]}})

    assert answer == {"Responses": {"music": [{"n": {"N": "1"}}]}, "UnprocessedKeys": {}}
