"""The catalogue of errors against botocore's service models, and their bodies."""

import gzip
import inspect
import json
from pathlib import Path
from typing import Any

import botocore
import pytest

from homeport.core.errors import AwsError
from homeport.dynamodb import errors
from homeport.dynamodb.errors import DynamoDbError

MODELS = ("dynamodb/2012-08-10", "dynamodbstreams/2012-08-10")
DYNAMODB = "com.amazonaws.dynamodb.v20120810"


def _shapes(model: str) -> dict[str, Any]:
    path = Path(botocore.__file__).parent / "data" / model / "service-2.json.gz"
    shapes: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))["shapes"]
    return shapes


def _modelled() -> dict[str, set[str]]:
    """The members of every error that botocore knows."""
    return {
        name: set(shape["members"])
        for model in MODELS
        for name, shape in _shapes(model).items()
        if shape.get("exception")
    }


def _catalogue() -> dict[str, type[DynamoDbError]]:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, DynamoDbError)]
    return {each.code: each for each in classes if each is not DynamoDbError}


def test_every_modelled_error_is_in_the_catalogue_under_its_own_name() -> None:
    catalogue = _catalogue()
    assert set(_modelled()) - set(catalogue) == set()
    assert {code: each.__name__ for code, each in catalogue.items()} == {code: code for code in catalogue}


def test_messages_stand_in_the_members_of_the_models() -> None:
    catalogue = _catalogue()
    assert {name: catalogue[name].message_member in members for name, members in _modelled().items()} == dict.fromkeys(
        _modelled(), True
    )


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (
            errors.ValidationException("wrong"),
            400,
            {"__type": "com.amazon.coral.validate#ValidationException", "message": "wrong"},
        ),
        (
            errors.ValidationException("wrong").enveloped(),
            400,
            {
                "__type": "com.amazon.coral.validate#ValidationException",
                "message": "1 validation error detected: wrong",
            },
        ),
        (
            errors.SerializationException("odd"),
            400,
            {"__type": "com.amazon.coral.service#SerializationException", "Message": "odd"},
        ),
        (
            errors.UnknownOperationException(),
            400,
            {"__type": "com.amazon.coral.service#UnknownOperationException"},
        ),
        (
            errors.UnknownOperationException.not_emulated("ExportTableToPointInTime"),
            400,
            {
                "__type": "com.amazon.coral.service#UnknownOperationException",
                "message": "homeport does not emulate the DynamoDB operation ExportTableToPointInTime",
            },
        ),
        (
            errors.ConditionalCheckFailedException(Item={"id": {"S": "x"}}),
            400,
            {
                "__type": f"{DYNAMODB}#ConditionalCheckFailedException",
                "message": "The conditional request failed",
                "Item": {"id": {"S": "x"}},
            },
        ),
        (
            errors.TransactionCanceledException(
                [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}]
            ),
            400,
            {
                "__type": f"{DYNAMODB}#TransactionCanceledException",
                "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
                "[None, ConditionalCheckFailed]",
                "CancellationReasons": [
                    {"Code": "None"},
                    {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"},
                ],
            },
        ),
        (
            errors.ResourceNotFoundException(),
            400,
            {"__type": f"{DYNAMODB}#ResourceNotFoundException", "message": "Requested resource not found"},
        ),
        (
            errors.InternalServerError(),
            500,
            {"__type": f"{DYNAMODB}#InternalServerError", "message": "Internal server error"},
        ),
        (
            errors.MissingAuthenticationTokenException(),
            400,
            {
                "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
                "message": "Request is missing Authentication Token",
            },
        ),
    ],
)
def test_bodies_and_statuses(error: DynamoDbError, status: int, body: dict[str, Any]) -> None:
    assert isinstance(error, AwsError)
    assert (error.status, error.body()) == (status, body)
