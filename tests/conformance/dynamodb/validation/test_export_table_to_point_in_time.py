"""ExportTableToPointInTime, DescribeExport, ListExports: what is refused, and in which words.

Recorded on AWS: the ACK project's study of the DynamoDB API (October 2026), ScyllaDB's test/alternator/test_export.py.
"""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables

TABLE_ARN = ARN + "music"
NOT_ENABLED = ("PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table 'music'")
NO_FROM = "Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification"
NO_KEY = "Invalid Request: KMS Key Id is not supported for this encryption type"
OTHER_REGION = "arn:aws:dynamodb:us-west-2:000000000000:table/music"


def protected(dynamo: Tables) -> None:
    dynamo.create()
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)


def refusal(dynamo: Tables, **request: Any) -> tuple[str, str]:
    request = {"TableArn": TABLE_ARN, "S3Bucket": "bucket"} | request
    return dynamo.refusal("ExportTableToPointInTime", **request)


@pytest.mark.parametrize(
    ("request_", "value", "constraint"),
    [
        ({"TableArn": None}, "null at 'tableArn'", "Member must not be null"),
        ({"S3Bucket": None}, "null at 's3Bucket'", "Member must not be null"),
        (
            {"S3Bucket": "arn:aws:s3:::bucket"},
            "'arn:aws:s3:::bucket' at 's3Bucket'",
            r"Member must satisfy regular expression pattern: ^[a-z0-9A-Z]+[\.\-\w]*[a-z0-9A-Z]+$",
        ),
        (
            {"S3BucketOwner": "not-an-account"},
            "'not-an-account' at 's3BucketOwner'",
            "Member must satisfy regular expression pattern: [0-9]{12}",
        ),
        ({"ClientToken": ""}, "'' at 'clientToken'", r"Member must satisfy regular expression pattern: ^[^\$]+$"),
        (
            {"ExportFormat": "CSV"},
            "'CSV' at 'exportFormat'",
            "Member must satisfy enum value set: [ION, DYNAMODB_JSON]",
        ),
        ({"S3SseKmsKeyId": ""}, "'' at 's3SseKmsKeyId'", "Member must have length greater than or equal to 1"),
    ],
)
def test_a_member_breaks_its_constraint(dynamo: Tables, request_: Any, value: str, constraint: str) -> None:
    message = f"1 validation error detected: Value {value} failed to satisfy constraint: {constraint}"

    assert refusal(dynamo, **request_) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("member", "value"),
    [("ExportType", "PARTIAL_EXPORT"), ("S3SseAlgorithm", "aws:kms"), ("S3Prefix", ""), ("S3Bucket", "")],
)
def test_a_member_is_named_that_breaks_its_constraint(dynamo: Tables, member: str, value: str) -> None:
    code, message = refusal(dynamo, **{member: value})

    path = member[0].lower() + member[1:]
    assert code == "ValidationException"
    assert message.startswith(f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint:")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            {"TableArn": ""},
            ("ValidationException", "Invalid TableArn: Invalid Table ARN"),
        ),
        (
            {"TableArn": "music"},
            ("ValidationException", "One or more parameter values were invalid: tableArn is not a valid ARN"),
        ),
        (
            {"TableArn": f"{TABLE_ARN}/index/by_name"},
            ("ValidationException", "Invalid Request: Table ARN is invalid."),
        ),
        ({"TableArn": f"{ARN}nope"}, ("TableNotFoundException", f"Table not found: {ARN}nope")),
        ({"TableArn": OTHER_REGION}, ("TableNotFoundException", f"Table not found: {OTHER_REGION}")),
        (
            {"TableArn": "arn:aws:dynamodb:us-east-1:111122223333:table/music"},
            ("AccessDeniedException", "Access is denied"),
        ),
        ({"S3SseKmsKeyId": "alias/mine"}, ("ValidationException", NO_KEY)),
        ({"S3SseKmsKeyId": "alias/mine", "S3SseAlgorithm": "AES256"}, ("ValidationException", NO_KEY)),
        ({"ExportTime": -1}, ("InvalidExportTimeException", "Export Time is invalid")),
    ],
)
def test_a_full_export_is_refused(dynamo: Tables, request_: Any, expected: tuple[str, str]) -> None:
    protected(dynamo)

    assert refusal(dynamo, **request_) == expected


@pytest.mark.parametrize(
    ("export_type", "specification", "message"),
    [
        (
            None,
            {"ExportFromTime": 1},
            "Invalid Request: Export Type expected to be Incremental Export when incremental export specification is "
            "provided",
        ),
        (
            "FULL_EXPORT",
            {"ExportFromTime": 1},
            "Invalid Request: When Export Type is Full Export , Incremental Export Specification should not be "
            "provided",
        ),
        (
            "INCREMENTAL_EXPORT",
            None,
            "Invalid Request: Incremental Export Specification expected when export type is set as Incremental Export",
        ),
        ("INCREMENTAL_EXPORT", {}, NO_FROM),
        ("INCREMENTAL_EXPORT", {"ExportViewType": "NEW_IMAGE"}, NO_FROM),
        ("INCREMENTAL_EXPORT", {"ExportToTime": 1}, NO_FROM),
    ],
)
def test_type_and_specification_do_not_fit(
    dynamo: Tables, export_type: str | None, specification: Any, message: str
) -> None:
    protected(dynamo)

    refused = refusal(dynamo, ExportType=export_type, IncrementalExportSpecification=specification)

    assert refused == ("ValidationException", message)


def test_a_table_without_recovery_cannot_be_exported(dynamo: Tables) -> None:
    dynamo.create()

    assert refusal(dynamo) == NOT_ENABLED
    assert refusal(dynamo, S3Bucket="elsewhere") == NOT_ENABLED
    assert dynamo.call("ListExports") == {"ExportSummaries": []}


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (
            f"{TABLE_ARN}/export/01700000000000-00000000",
            (
                "ExportNotFoundException",
                f"Export not found: Export not found: {TABLE_ARN}/export/01700000000000-00000000",
            ),
        ),
        (
            f"{OTHER_REGION}/export/01700000000000-00000000",
            ("ExportNotFoundException", "Export not found: Invalid export arn"),
        ),
        (TABLE_ARN, ("ValidationException", "Invalid Export ARN")),
        (f"{TABLE_ARN}/import/01700000000000-00000000", ("ValidationException", "Invalid Export ARN")),
        ("x" * 40, ("ValidationException", "Invalid Export ARN")),
        (
            "arn:aws:dynamodb:us-east-1:111122223333:table/music/export/01700000000000-00000000",
            ("AccessDeniedException", "Access is denied"),
        ),
        (
            "foo",
            (
                "ValidationException",
                "1 validation error detected: Value 'foo' at 'exportArn' failed to satisfy constraint: "
                "Member must have length greater than or equal to 37",
            ),
        ),
    ],
)
def test_an_export_that_is_not_there(dynamo: Tables, arn: str, expected: tuple[str, str]) -> None:
    assert dynamo.refusal("DescribeExport", ExportArn=arn) == expected


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"MaxResults": 26},
            "1 validation error detected: Value '26' at 'maxResults' failed to satisfy constraint: "
            "Member must have value less than or equal to 25",
        ),
        (
            {"MaxResults": 0},
            "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        ),
        ({"NextToken": "nonsense"}, "Invalid Request: Provided nextToken is invalid: nonsense"),
        (
            {"NextToken": "0123456789abcdef" * 16},
            f"Invalid Request: Provided nextToken is invalid: {'0123456789abcdef' * 16}",
        ),
    ],
)
def test_a_listing_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert dynamo.refusal("ListExports", **request_) == ("ValidationException", message)
