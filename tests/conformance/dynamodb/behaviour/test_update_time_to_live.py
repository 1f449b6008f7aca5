"""UpdateTimeToLive, DescribeTimeToLive."""

from typing import Any

from support.dynamodb import Tables


def turn(dynamo: Tables, enabled: bool, attribute: str = "ends") -> Any:
    specification = {"Enabled": enabled, "AttributeName": attribute}
    return dynamo.call("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=specification)


def test_on_and_off(dynamo: Tables) -> None:
    dynamo.create()

    assert turn(dynamo, True) == {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "ends"}}
    assert dynamo.call("DescribeTimeToLive", TableName="music") == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends"}
    }
    assert turn(dynamo, False) == {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "ends"}}
    assert dynamo.call("DescribeTimeToLive", TableName="music") == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}
    }
