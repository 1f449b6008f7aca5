"""UpdateTimeToLive, DescribeTimeToLive."""

from typing import Any

import pytest

from support.dynamodb import Tables


def turn(dynamo: Tables, enabled: bool, attribute: str = "ends") -> Any:
    specification = {"Enabled": enabled, "AttributeName": attribute}
    return dynamo.call("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=specification)


@pytest.mark.parametrize(
    ("specification", "message"),
    [
        ({"Enabled": False, "AttributeName": "x"}, "TimeToLive is already disabled"),
        (
            {"Enabled": True, "AttributeName": ""},
            "1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1",
        ),
        (
            {},
            "2 validation errors detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy "
            "constraint: Member must not be null; Value null at 'timeToLiveSpecification.enabled' failed to "
            "satisfy constraint: Member must not be null",
        ),
    ],
)
def test_what_is_refused_while_it_is_off(dynamo: Tables, specification: Any, message: str) -> None:
    dynamo.create()

    refused = dynamo.refusal("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=specification)

    assert refused == ("ValidationException", message)


@pytest.mark.parametrize(
    ("enabled", "attribute", "message"),
    [
        (True, "ends", "TimeToLive is already enabled"),
        (True, "x", "TimeToLive is active on a different AttributeName: current AttributeName is ends"),
        (False, "x", "TimeToLive is active on a different AttributeName: current AttributeName is ends"),
    ],
)
def test_what_is_refused_while_it_is_on(dynamo: Tables, enabled: bool, attribute: str, message: str) -> None:
    dynamo.create()
    turn(dynamo, True)
    specification = {"Enabled": enabled, "AttributeName": attribute}

    refused = dynamo.refusal("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=specification)

    assert refused == ("ValidationException", message)
