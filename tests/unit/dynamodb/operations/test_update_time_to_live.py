"""UpdateTimeToLive, DescribeTimeToLive, and what they make happen."""

from typing import Any

import pytest

from support.dynamodb import NOW, Dynamo


def turn(dynamo: Dynamo, enabled: bool, attribute: str = "ends") -> Any:
    specification = {"Enabled": enabled, "AttributeName": attribute}
    return dynamo.call("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=specification)


def ending(key: str, seconds: str) -> dict[str, Any]:
    return {"pk": {"S": key}, "ends": {"N": seconds}}


def keys(dynamo: Dynamo) -> list[str]:
    return sorted(item["pk"]["S"] for item in dynamo.call("Scan", TableName="music")["Items"])


def test_on_and_off(dynamo: Dynamo) -> None:
    dynamo.create()

    assert turn(dynamo, True) == {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "ends"}}
    assert dynamo.call("DescribeTimeToLive", TableName="music") == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends"}
    }
    assert turn(dynamo, False) == {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "ends"}}
    assert dynamo.call("DescribeTimeToLive", TableName="music") == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}
    }


def test_an_item_goes_within_a_second_of_its_end(dynamo: Dynamo) -> None:
    dynamo.create()
    turn(dynamo, True)
    dynamo.put(ending("soon", str(int(NOW) + 60)), ending("later", str(int(NOW) + 120)), {"pk": {"S": "never"}})

    dynamo.clock.advance(59)
    assert keys(dynamo) == ["later", "never", "soon"]
    dynamo.clock.advance(2)
    assert keys(dynamo) == ["later", "never"]
    dynamo.clock.advance(60)
    assert keys(dynamo) == ["never"]


def test_a_new_end_counts_and_the_old_one_does_not(dynamo: Dynamo) -> None:
    dynamo.create()
    turn(dynamo, True)
    dynamo.put(ending("moved", str(int(NOW) + 60)), ending("kept", str(int(NOW) + 60)))
    dynamo.put(ending("moved", str(int(NOW) + 10)), {"pk": {"S": "kept"}})

    dynamo.clock.advance(11)
    assert keys(dynamo) == ["kept"]
    dynamo.clock.advance(1000)
    assert keys(dynamo) == ["kept"]


def test_items_that_were_there_before_it_was_on(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(ending("ended", str(int(NOW) - 5)), ending("ends", str(int(NOW) + 5)))

    turn(dynamo, True)
    dynamo.clock.advance(1)
    assert keys(dynamo) == ["ends"]
    turn(dynamo, False)
    dynamo.clock.advance(100)
    assert keys(dynamo) == ["ends"]


@pytest.mark.parametrize(
    "ends",
    [
        {"S": str(int(NOW) + 1)},
        {"N": "0"},
        {"N": "-5"},
        {"N": str(int(NOW) - 6 * 365 * 86_400)},
        {"N": "1" + "0" * 30},
        {"L": []},
    ],
)
def test_values_that_mean_no_end(dynamo: Dynamo, ends: Any) -> None:
    dynamo.create()
    turn(dynamo, True)
    dynamo.put({"pk": {"S": "a"}, "ends": ends})

    dynamo.clock.advance(60)

    assert keys(dynamo) == ["a"]


def test_many_items_end_at_once(dynamo: Dynamo) -> None:
    dynamo.create()
    turn(dynamo, True)
    dynamo.put(*[ending(f"item{number}", str(int(NOW) + 5)) for number in range(250)])

    dynamo.clock.advance(6)

    assert keys(dynamo) == []


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
            "2 validation errors detected: Value null at 'timeToLiveSpecification.enabled' failed to satisfy "
            "constraint: Member must not be null; Value null at 'timeToLiveSpecification.attributeName' failed to "
            "satisfy constraint: Member must not be null",
        ),
    ],
)
def test_what_is_refused_while_it_is_off(dynamo: Dynamo, specification: Any, message: str) -> None:
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
def test_what_is_refused_while_it_is_on(dynamo: Dynamo, enabled: bool, attribute: str, message: str) -> None:
    dynamo.create()
    turn(dynamo, True)
    specification = {"Enabled": enabled, "AttributeName": attribute}

    refused = dynamo.refusal("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=specification)

    assert refused == ("ValidationException", message)
