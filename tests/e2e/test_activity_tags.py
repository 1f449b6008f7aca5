"""Tags of Step Functions' activities."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.instance import running


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(tmp_path_factory.mktemp("activities") / "state") as instance:
        yield instance.client("stepfunctions")


def told(states: Any, arn: str) -> dict[str, str]:
    """The tags of a resource."""
    return {tag["key"]: tag["value"] for tag in states.list_tags_for_resource(resourceArn=arn)["tags"]}


def test_tags_of_an_activity(states: Any) -> None:
    arn = states.create_activity(name="tagged", tags=[{"key": "team", "value": "a"}, {"key": "cost", "value": "1"}])[
        "activityArn"
    ]
    assert told(states, arn) == {"team": "a", "cost": "1"}

    states.tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "b"}])
    assert told(states, arn) == {"team": "b", "cost": "1"}
    states.untag_resource(resourceArn=arn, tagKeys=["cost", "never there"])
    assert told(states, arn) == {"team": "b"}


def test_an_activity_without_tags(states: Any) -> None:
    assert told(states, states.create_activity(name="plain")["activityArn"]) == {}


def test_making_it_again_leaves_its_tags(states: Any) -> None:
    arn = states.create_activity(name="again", tags=[{"key": "team", "value": "a"}])["activityArn"]

    states.create_activity(name="again", tags=[{"key": "team", "value": "b"}])

    assert told(states, arn) == {"team": "a"}


@pytest.mark.parametrize("operation", ["list_tags_for_resource", "tag_resource", "untag_resource"])
def test_what_is_not_there_has_no_tags(states: Any, operation: str) -> None:
    given: dict[str, Any] = {"tag_resource": {"tags": []}, "untag_resource": {"tagKeys": []}}.get(operation, {})

    with pytest.raises(ClientError, match="ResourceNotFound"):
        getattr(states, operation)(resourceArn="arn:aws:states:us-east-1:000000000000:activity:nobody", **given)
