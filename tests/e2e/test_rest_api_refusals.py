"""What the table of API Gateway lists as refused is answered by an error that names it; nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from homeport.apigateway.rest.coverage import OPERATIONS, Members
from support.instance import Instance, running

EXAMPLES: dict[str, Any] = {
    "string": "x",
    "boolean": True,
    "integer": 1,
    "list": ["x"],
    "map": {"a": "b"},
    "blob": b"{}",
}
REFUSED_MEMBERS = [(members, name) for members in OPERATIONS for name in members.refused]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("refusals") / "state") as instance:
        yield instance


def call(instance: Instance, operation: str, **given: Any) -> dict[str, Any]:
    """The whole answer of an operation with its required parameters and those given, an error's too."""
    once = Config(retries={"max_attempts": 0}, parameter_validation=False)
    client = instance.client("apigateway", config=once)
    shape = client.meta.service_model.operation_model(operation).input_shape
    required = {name: example(shape.members[name]) for name in shape.required_members} if shape else {}
    try:
        answer: dict[str, Any] = getattr(client, xform_name(operation))(**required, **given)
    except ClientError as error:
        return dict(error.response)
    return answer


def example(shape: Any) -> Any:
    return shape.enum[0] if getattr(shape, "enum", None) else EXAMPLES.get(shape.type_name, {})


def told(answer: dict[str, Any]) -> tuple[int, str, str]:
    error = answer.get("Error", {"Code": "", "Message": ""})
    return answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


@pytest.mark.parametrize("members", [each for each in OPERATIONS if each.refusal], ids=lambda each: each.name)
def test_an_operation_that_is_refused(instance: Instance, members: Members) -> None:
    assert told(call(instance, members.name)) == (
        501,
        "NotImplementedException",
        f"homeport does not support {members.name}: {members.refusal}",
    )


@pytest.mark.parametrize(("members", "name"), REFUSED_MEMBERS, ids=lambda each: getattr(each, "name", each))
def test_a_parameter_that_is_refused(instance: Instance, members: Members, name: str) -> None:
    refused = members.refused[name]
    shape: Any = (
        instance.client("apigateway").meta.service_model.operation_model(members.name).input_shape.members[name]
    )
    values = [False, True] if shape.type_name == "boolean" else getattr(shape, "enum", None) or [example(shape)]

    answers = [told(call(instance, members.name, **{name: value})) for value in values if value != refused.takes]

    assert {answer[:2] for answer in answers} == {(501, "NotImplementedException")}
    assert all(name in message for _, _, message in answers)


@pytest.mark.parametrize("members", [each for each in OPERATIONS if not each.refusal], ids=lambda each: each.name)
def test_every_other_operation_is_there(instance: Instance, members: Members) -> None:
    """Asked for what does not exist, it answers as AWS would: with an answer or one of AWS's errors."""
    status, code, message = told(call(instance, members.name))

    assert status < 500, (code, message)
