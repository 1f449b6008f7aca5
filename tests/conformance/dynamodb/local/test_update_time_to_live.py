"""Time to live: which items go, and when, on a clock that the test moves (AWS takes days).

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

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
