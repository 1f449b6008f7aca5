"""TagResource, UntagResource, ListTagsOfResource."""

from support.dynamodb import ARN, Tables

MUSIC = ARN + "music"
TOO_MANY = "Number of Tags exceed the current limit for the provided ResourceArn"


def tag(key: str, value: str) -> dict[str, str]:
    return {"Key": key, "Value": value}


def test_tags_are_added_replaced_and_removed(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag("a", "1"), tag("ключ", "")]) == {}
    assert dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag("a", "2"), tag("myaws:x", "+-=._:/@")]) == {}
    assert dynamo.call("UntagResource", ResourceArn=MUSIC, TagKeys=["ключ", "absent"]) == {}

    tags = dynamo.call("ListTagsOfResource", ResourceArn=MUSIC, NextToken="ignored")
    assert tags == {"Tags": [tag("a", "2"), tag("myaws:x", "+-=._:/@")]}


def test_fifty_tags_are_enough(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag(str(number), "x") for number in range(50)])

    refused = dynamo.refusal("TagResource", ResourceArn=MUSIC, Tags=[tag("0", "y"), tag("more", "x")])

    assert refused == ("ValidationException", TOO_MANY)
    dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag("0", "y")])
