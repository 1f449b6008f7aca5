"""ImportTable from a bucket that does not exist: accepted, and failed soon; no table is made.

Recorded on AWS: the ACK project's study of the DynamoDB API (October 2026).
"""

import re
import uuid
from typing import Any

from support.dynamodb import ARN, Tables, defined, keyed

NO_BUCKET = "homeport-no-such-bucket-0d1c5e"
GROUP_ARN = "arn:aws:logs:us-east-1:000000000000:log-group:/aws-dynamodb/imports:*"


def request(**others: Any) -> Any:
    return {
        "S3BucketSource": {"S3Bucket": NO_BUCKET, "S3KeyPrefix": "data/"},
        "InputFormat": "DYNAMODB_JSON",
        "TableCreationParameters": {
            "TableName": "imported",
            "AttributeDefinitions": defined(pk="S"),
            "KeySchema": keyed("pk"),
            "BillingMode": "PAY_PER_REQUEST",
        },
    } | others


def test_an_import_begins(dynamo: Tables) -> None:
    token = str(uuid.uuid4())

    begun = dynamo.call("ImportTable", **request(ClientToken=token))["ImportTableDescription"]

    assert re.fullmatch(rf"{re.escape(ARN)}imported/import/\d{{14}}-[0-9a-f]{{8}}", begun["ImportArn"])
    assert begun == {
        "ImportArn": begun["ImportArn"],
        "ImportStatus": "IN_PROGRESS",
        "TableArn": ARN + "imported",
        "TableId": begun["TableId"],
        "ClientToken": token,
        "S3BucketSource": {"S3BucketOwner": "000000000000", "S3Bucket": NO_BUCKET, "S3KeyPrefix": "data/"},
        "CloudWatchLogGroupArn": GROUP_ARN,
        "InputFormat": "DYNAMODB_JSON",
        "InputCompressionType": "NONE",
        "TableCreationParameters": request()["TableCreationParameters"],
        "StartTime": begun["StartTime"],
    }


def test_the_same_token_is_the_same_import_whatever_else_was_changed(dynamo: Tables) -> None:
    token = str(uuid.uuid4())
    first = dynamo.call("ImportTable", **request(ClientToken=token))["ImportTableDescription"]
    changed = {"S3BucketSource": {"S3Bucket": NO_BUCKET, "S3KeyPrefix": "other/"}}

    second = dynamo.call("ImportTable", **request(ClientToken=token))["ImportTableDescription"]
    third = dynamo.call("ImportTable", **request(ClientToken=token, **changed))["ImportTableDescription"]

    assert first["ImportArn"] == second["ImportArn"] == third["ImportArn"]


def test_the_same_token_for_another_table_is_a_conflict(dynamo: Tables) -> None:
    token = str(uuid.uuid4())
    dynamo.call("ImportTable", **request(ClientToken=token))
    other = request()["TableCreationParameters"] | {"TableName": "other"}

    refused = dynamo.refusal("ImportTable", **request(ClientToken=token, TableCreationParameters=other))

    assert refused == (
        "ImportConflictException",
        "Import conflict: Duplicate request detected with conflicting parameters",
    )


def test_a_table_that_is_there_is_not_imported(dynamo: Tables) -> None:
    dynamo.create("imported")

    assert dynamo.refusal("ImportTable", **request()) == (
        "ResourceInUseException",
        "Table already exists: imported",
    )
