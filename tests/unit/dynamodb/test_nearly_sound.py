"""Requests with every parameter of AWS's model, and what is nearly so: all are answered, none is a defect of ours."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import orjson
import pytest

from differential.mutations import mutations
from support.dynamodb import ARN, NOW, Dynamo, RefusedError, defined, index

Json = Any

SESSION = botocore.session.get_session()
MODELS = [SESSION.get_service_model(name) for name in ("dynamodb", "dynamodbstreams")]
SHAPES = {name: model.operation_model(name).input_shape for model in MODELS for name in model.operation_names}
FITTING = {
    "TableName": "music",
    "SourceTableName": "music",
    "ResourceArn": f"{ARN}music",
    "TableArn": f"{ARN}music",
    "IndexName": "gsi",
    "AttributeName": "pk",
}
SCALARS: dict[str, Json] = {
    "integer": 1,
    "long": 1,
    "double": 1.5,
    "boolean": True,
    "timestamp": NOW,
    "blob": "AA==",
}
DEEPEST = 6


def example(shape: Any, name: str = "", depth: int = 0) -> Json:
    """A value of a shape of AWS's model, with all its members."""
    if shape is None:
        return {}
    if shape.type_name == "string":
        return FITTING.get(name) or (shape.enum[0] if shape.enum else "abc")
    if shape.type_name == "list":
        return [example(shape.member, name, depth + 1)]
    if shape.type_name == "map":
        return {"pk": example(shape.value, name, depth + 1)}
    if shape.type_name != "structure":
        return SCALARS[shape.type_name]
    if shape.name == "AttributeValue":
        return {"S": "a"}
    members = shape.members if depth < DEEPEST else {}
    return {member: example(each, member, depth + 1) for member, each in members.items()}


@pytest.fixture
def prepared() -> Iterator[Dynamo]:
    """A table with a stream, a global index and an item."""
    dynamo = Dynamo()
    dynamo.create(
        AttributeDefinitions=defined(pk="S"),
        GlobalSecondaryIndexes=[index("gsi", "pk")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamo.put({"pk": {"S": "a"}})
    yield dynamo
    dynamo.close()


@pytest.mark.parametrize("operation", SHAPES)
def test_no_request_is_a_defect(prepared: Dynamo, operation: str) -> None:
    shape = SHAPES[operation]
    whole = example(shape)
    required = {name: whole[name] for name in (shape.required_members if shape else [])}

    for request in {orjson.dumps(each): each for base in (whole, required) for each in mutations(base)}.values():
        assert not is_defect(prepared, operation, request), request


def is_defect(dynamo: Dynamo, operation: str, request: Json) -> bool:
    """Whether the answer is that the service failed; an exception of another kind is not caught."""
    try:
        dynamo.answer(operation, request, dynamo.context)
    except RefusedError as error:
        return str(error.body["__type"]).endswith("#InternalServerError")
    return False
