"""The operations as a whole: each in its own module, each with the parameters that AWS's model has."""

import pkgutil
import re

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from homeport.dynamodb import operations
from homeport.dynamodb.api import OPERATIONS_BY_PREFIX, STREAM_OPERATIONS, TABLE_OPERATIONS
from homeport.dynamodb.operation import Operation
from homeport.dynamodb.operations import load_operations
from homeport.dynamodb.validation.collections import Attribute, AttributeMap, ListOf, MapOf, Member, Structure
from homeport.dynamodb.validation.names import TableName, WordedTableName
from homeport.dynamodb.validation.scalars import Boolean, Double, Number, String, Timestamp

OPERATIONS = load_operations()
MODELS = [botocore.session.get_session().get_service_model(name) for name in ("dynamodb", "dynamodbstreams")]
SCALARS: dict[str, type[Member] | tuple[type[Member], ...]] = {
    "string": (String, TableName, WordedTableName),
    "boolean": Boolean,
    "double": Double,
    "integer": Number,
    "long": Number,
    "timestamp": Timestamp,
}


def model_of(operation: str) -> ServiceModel:
    return next(model for model in MODELS if operation in model.operation_names)


def test_the_modules_are_named_after_their_operations() -> None:
    modules = [module.name for module in pkgutil.iter_modules(operations.__path__)]

    assert [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in OPERATIONS] == modules


def test_the_names_and_prefixes_are_those_of_the_model() -> None:
    prefixes = {model.metadata["targetPrefix"]: frozenset(model.operation_names) for model in MODELS}

    assert prefixes == OPERATIONS_BY_PREFIX
    assert OPERATIONS.keys() <= TABLE_OPERATIONS | STREAM_OPERATIONS


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_the_parameters_are_those_of_the_model(operation: Operation) -> None:
    shape = model_of(operation.name).operation_model(operation.name).input_shape

    assert shape is not None
    differences = list(differing(operation.request, shape, operation.name, operation.not_emulated))

    assert differences == []
    assert operation.not_emulated <= operation.request.members.keys()


def differing(member: Member, shape: Shape, path: str, skipped: frozenset[str] = frozenset()) -> list[str]:
    """Where our shape and the model's are not of one form."""
    if isinstance(shape, StructureShape) and isinstance(member, Structure):
        found = [f"{path}: {name}" for name in member.members.keys() ^ shape.members.keys()]
        for name in member.members.keys() & shape.members.keys() - skipped:
            found += differing(member.members[name], shape.members[name], f"{path}.{name}")
        return found
    if isinstance(shape, ListShape) and isinstance(member, ListOf):
        return differing(member.element, shape.member, f"{path}[]")
    if isinstance(shape, MapShape) and isinstance(member, MapOf):
        return differing(member.element, shape.value, f"{path}{{}}")
    if isinstance(shape, MapShape) and isinstance(member, AttributeMap):
        return [] if shape.value.name == "AttributeValue" else [path]
    if isinstance(member, Attribute):
        return [] if shape.name == "AttributeValue" else [path]
    expected = SCALARS.get(shape.type_name)
    return [] if expected is not None and isinstance(member, expected) else [f"{path}: {shape.type_name}"]
