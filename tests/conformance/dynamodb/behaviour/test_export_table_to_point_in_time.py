"""ExportTableToPointInTime to a bucket that does not exist: accepted, and failed soon.

Recorded on AWS: the ACK project's study of the DynamoDB API (October 2026), ScyllaDB's test/alternator/test_export.py.
"""

import re
import uuid
from typing import Any

from support.dynamodb import ARN, Tables

TABLE_ARN = ARN + "music"
NO_BUCKET = "homeport-no-such-bucket-0d1c5e"


def protected(dynamo: Tables) -> None:
    """The table `music`, recovery to a point in time on."""
    dynamo.create()
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)


def export(dynamo: Tables, **request: Any) -> Any:
    """The export as it begins."""
    request = {"TableArn": TABLE_ARN, "S3Bucket": NO_BUCKET} | request
    return dynamo.call("ExportTableToPointInTime", **request)["ExportDescription"]


def test_an_export_begins(dynamo: Tables) -> None:
    protected(dynamo)

    begun = export(dynamo)

    table = dynamo.call("DescribeTable", TableName="music")["Table"]
    assert re.fullmatch(rf"{re.escape(TABLE_ARN)}/export/\d{{14}}-[0-9a-f]{{8}}", begun["ExportArn"])
    assert re.fullmatch(r"[0-9a-f-]{36}", begun["ClientToken"])
    assert begun == {
        "ExportArn": begun["ExportArn"],
        "ExportStatus": "IN_PROGRESS",
        "StartTime": begun["StartTime"],
        "TableArn": TABLE_ARN,
        "TableId": table["TableId"],
        "ExportTime": begun["StartTime"],
        "ClientToken": begun["ClientToken"],
        "S3Bucket": NO_BUCKET,
        "S3SseAlgorithm": "AES256",
        "ExportFormat": "DYNAMODB_JSON",
    }
    assert begun["ExportArn"].rpartition("/")[2].startswith(f"{round(begun['StartTime'] * 1000):014d}-")


def test_what_was_asked_for_is_described(dynamo: Tables) -> None:
    protected(dynamo)
    token = str(uuid.uuid4())
    asked = {
        "ClientToken": token,
        "S3BucketOwner": "000000000000",
        "S3Prefix": "deep/er/",
        "S3SseAlgorithm": "KMS",
        "S3SseKmsKeyId": "alias/aws/s3",
        "ExportFormat": "ION",
        "ExportType": "FULL_EXPORT",
    }

    begun = export(dynamo, **asked)
    described = dynamo.call("DescribeExport", ExportArn=begun["ExportArn"])["ExportDescription"]

    assert {name: begun[name] for name in asked} == asked
    assert {name: described[name] for name in asked} == asked


def test_the_same_token_is_the_same_export(dynamo: Tables) -> None:
    protected(dynamo)
    token = str(uuid.uuid4())

    first, second = export(dynamo, ClientToken=token), export(dynamo, ClientToken=token)

    assert (first["ExportArn"], first["ClientToken"]) == (second["ExportArn"], token)
    assert len(dynamo.call("ListExports", TableArn=TABLE_ARN)["ExportSummaries"]) == 1


def test_without_a_token_the_same_request_is_another_export(dynamo: Tables) -> None:
    protected(dynamo)

    first, second = export(dynamo), export(dynamo)

    listed = dynamo.call("ListExports", TableArn=TABLE_ARN)["ExportSummaries"]
    assert first["ExportArn"] != second["ExportArn"]
    assert {each["ExportArn"] for each in listed} == {first["ExportArn"], second["ExportArn"]}


def test_the_same_token_for_something_else_is_a_conflict(dynamo: Tables) -> None:
    protected(dynamo)
    token = str(uuid.uuid4())
    dynamo.create("other")
    export(dynamo, ClientToken=token)
    conflict = (
        "ExportConflictException",
        "Export conflict: Duplicate request detected with conflicting parameters",
    )

    for changed in ({"ExportFormat": "ION"}, {"S3Prefix": "p"}, {"S3Bucket": "other"}, {"TableArn": ARN + "other"}):
        request = {"TableArn": TABLE_ARN, "S3Bucket": NO_BUCKET, "ClientToken": token} | changed
        assert dynamo.refusal("ExportTableToPointInTime", **request) == conflict


def test_a_refused_request_takes_no_token(dynamo: Tables) -> None:
    protected(dynamo)
    token = str(uuid.uuid4())
    dynamo.refusal("ExportTableToPointInTime", TableArn=TABLE_ARN, S3Bucket="", ClientToken=token)

    assert export(dynamo, ClientToken=token)["ExportStatus"] == "IN_PROGRESS"
