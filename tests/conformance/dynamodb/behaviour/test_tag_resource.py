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


def test_a_stream_has_tags_of_its_own(dynamo: Tables) -> None:
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    stream = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]
    dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag("of", "table")])

    assert dynamo.call("ListTagsOfResource", ResourceArn=stream) == {"Tags": []}
    dynamo.call("TagResource", ResourceArn=stream, Tags=[tag("of", "stream"), tag("more", "")])
    dynamo.call("UntagResource", ResourceArn=stream, TagKeys=["more"])

    assert dynamo.call("ListTagsOfResource", ResourceArn=stream) == {"Tags": [tag("of", "stream")]}
    assert dynamo.call("ListTagsOfResource", ResourceArn=MUSIC) == {"Tags": [tag("of", "table")]}


def test_all_tags_together_have_a_size(dynamo: Tables) -> None:
    dynamo.create()
    long = [tag(f"{number:03}" + "k" * 125, "v" * 256) for number in range(27)]
    dynamo.call("TagResource", ResourceArn=MUSIC, Tags=long[:26])

    refused = dynamo.refusal("TagResource", ResourceArn=MUSIC, Tags=long[26:])

    assert refused == ("ValidationException", "Tag set size 10368 bytes is above max size limit of 10240 bytes")
    assert len(dynamo.call("ListTagsOfResource", ResourceArn=MUSIC)["Tags"]) == 26


def test_fifty_tags_are_enough(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag(str(number), "x") for number in range(50)])

    refused = dynamo.refusal("TagResource", ResourceArn=MUSIC, Tags=[tag("0", "y"), tag("more", "x")])

    assert refused == ("ValidationException", TOO_MANY)
    dynamo.call("TagResource", ResourceArn=MUSIC, Tags=[tag("0", "y")])
