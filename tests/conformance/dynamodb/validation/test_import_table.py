"""ImportTable, DescribeImport, ListImports: what is refused, and in which words.

Recorded on AWS: the ACK project's study of the DynamoDB API (October 2026).
"""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables, defined, keyed

TABLE_ARN = ARN + "music"
INVALID = "One or more parameter values were invalid: "
NO_TOKEN = "0123456789abcdef" * 8


def parameters(**others: Any) -> Any:
    return {
        "TableName": "music",
        "AttributeDefinitions": defined(pk="S"),
        "KeySchema": keyed("pk"),
        "BillingMode": "PAY_PER_REQUEST",
    } | others


def refusal(dynamo: Tables, **request: Any) -> tuple[str, str]:
    request = {
        "S3BucketSource": {"S3Bucket": "bucket"},
        "InputFormat": "DYNAMODB_JSON",
        "TableCreationParameters": parameters(),
    } | request
    return dynamo.refusal("ImportTable", **request)


@pytest.mark.parametrize(
    ("request_", "value", "constraint"),
    [
        ({"S3BucketSource": None}, "null at 's3BucketSource'", "Member must not be null"),
        ({"S3BucketSource": {}}, "null at 's3BucketSource.s3Bucket'", "Member must not be null"),
        (
            {"S3BucketSource": {"S3Bucket": "bucket", "S3BucketOwner": "me"}},
            "'me' at 's3BucketSource.s3BucketOwner'",
            "Member must satisfy regular expression pattern: [0-9]{12}",
        ),
        ({"InputFormat": None}, "null at 'inputFormat'", "Member must not be null"),
        (
            {"InputCompressionType": "BZIP2"},
            "'BZIP2' at 'inputCompressionType'",
            "Member must satisfy enum value set: [ZSTD, NONE, GZIP]",
        ),
        ({"TableCreationParameters": None}, "null at 'tableCreationParameters'", "Member must not be null"),
        (
            {"TableCreationParameters": parameters(TableName="no")},
            "'no' at 'tableCreationParameters.tableName'",
            "Member must have length greater than or equal to 3",
        ),
        (
            {"TableCreationParameters": parameters(KeySchema=None)},
            "null at 'tableCreationParameters.keySchema'",
            "Member must not be null",
        ),
    ],
)
def test_a_member_breaks_its_constraint(dynamo: Tables, request_: Any, value: str, constraint: str) -> None:
    message = f"1 validation error detected: Value {value} failed to satisfy constraint: {constraint}"

    assert refusal(dynamo, **request_) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"InputFormat": "CSV", "InputFormatOptions": {"Csv": {"Delimiter": ";;"}}},
            "2 validation errors detected: Value ';;' at 'inputFormatOptions.csv.delimiter' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [,;:|\\t ]; Value ';;' at "
            "'inputFormatOptions.csv.delimiter' failed to satisfy constraint: "
            "Member must have length less than or equal to 1",
        ),
        (
            {"InputFormatOptions": {"Csv": {"Delimiter": ";"}}},
            "Invalid Request: Unsupported InputFormatOptions for the given input format: DYNAMODB_JSON.",
        ),
        (
            {"TableCreationParameters": parameters(BillingMode=None)},
            f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ),
        (
            {"TableCreationParameters": parameters(AttributeDefinitions=defined(other="S"))},
            f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
            "Keys: [pk], AttributeDefinitions: [other]",
        ),
    ],
)
def test_an_import_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert refusal(dynamo, **request_) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (
            f"{TABLE_ARN}/import/01700000000000-00000000",
            (
                "ImportNotFoundException",
                f"Import not found: Import not found: {TABLE_ARN}/import/01700000000000-00000000",
            ),
        ),
        (TABLE_ARN, ("ValidationException", "Invalid Import ARN")),
        (f"{TABLE_ARN}/export/01700000000000-00000000", ("ValidationException", "Invalid Import ARN")),
        ("x" * 40, ("ValidationException", "Invalid Import ARN")),
        (
            "arn:aws:dynamodb:us-east-1:111122223333:table/music/import/01700000000000-00000000",
            ("AccessDeniedException", "Access is denied"),
        ),
    ],
)
def test_an_import_that_is_not_there(dynamo: Tables, arn: str, expected: tuple[str, str]) -> None:
    assert dynamo.refusal("DescribeImport", ImportArn=arn) == expected


def test_an_import_of_another_region_is_not_there(dynamo: Tables) -> None:
    arn = "arn:aws:dynamodb:us-west-2:000000000000:table/music/import/01700000000000-00000000"

    assert dynamo.refusal("DescribeImport", ImportArn=arn)[0] == "ImportNotFoundException"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"PageSize": 26},
            "1 validation error detected: Value '26' at 'pageSize' failed to satisfy constraint: "
            "Member must have value less than or equal to 25",
        ),
        (
            {"NextToken": "0123456789abcdef"},
            "1 validation error detected: Value '0123456789abcdef' at 'nextToken' failed to satisfy constraint: "
            "Member must have length greater than or equal to 112",
        ),
        ({"NextToken": NO_TOKEN}, f"Invalid Request: Provided nextToken is invalid: {NO_TOKEN}"),
    ],
)
def test_a_listing_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert dynamo.refusal("ListImports", **request_) == ("ValidationException", message)
