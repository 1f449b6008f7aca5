"""DynamoDB's exports and imports at a live server: through LocalStack's S3 and CloudWatch Logs, with boto3."""

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import Instance

LOGGED_WITHIN_S = 10.0
CREATION = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ITEMS = [{"pk": {"S": str(number)}, "b": {"B": bytes([number])}} for number in range(5)]


def export(instance: Instance, bucket: str) -> Any:
    """An export of the table `source`, once it has ended."""
    dynamodb = instance.client("dynamodb")
    arn = dynamodb.describe_table(TableName="source")["Table"]["TableArn"]
    begun = dynamodb.export_table_to_point_in_time(TableArn=arn, S3Bucket=bucket, S3Prefix="exports")
    return dynamodb.describe_export(ExportArn=begun["ExportDescription"]["ExportArn"])["ExportDescription"]


def import_(instance: Instance, table: str, prefix: str, **options: Any) -> Any:
    """An import into a table, once it has ended."""
    dynamodb = instance.client("dynamodb")
    begun = dynamodb.import_table(
        S3BucketSource={"S3Bucket": "transfers", "S3KeyPrefix": prefix},
        InputFormat="DYNAMODB_JSON",
        TableCreationParameters={"TableName": table, **CREATION},
        **options,
    )["ImportTableDescription"]
    return dynamodb.describe_import(ImportArn=begun["ImportArn"])["ImportTableDescription"]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    started = Instance(tmp_path_factory.mktemp("transfers") / "state")
    try:
        dynamodb = started.client("dynamodb")
        dynamodb.create_table(TableName="source", **CREATION)
        for item in ITEMS:
            dynamodb.put_item(TableName="source", Item=item)
        specification = {"PointInTimeRecoveryEnabled": True}
        dynamodb.update_continuous_backups(TableName="source", PointInTimeRecoverySpecification=specification)
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def bucket(instance: Instance) -> str:
    instance.client("s3").create_bucket(Bucket="transfers")
    return "transfers"


# First: the engine answers before LocalStack is loaded.
def test_an_export_waits_for_s3_and_meets_its_refusal(instance: Instance) -> None:
    ended = export(instance, "no-such-bucket")

    assert (ended["ExportStatus"], ended["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert ended["FailureMessage"].startswith(
        "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; "
    )


def test_an_export_is_in_the_bucket(instance: Instance, bucket: str) -> None:
    ended = export(instance, bucket)

    s3 = instance.client("s3")
    folder = ended["ExportManifest"].rpartition("/")[0]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix=f"{folder}/")["Contents"]]
    files = [each for each in keys if each.startswith(f"{folder}/data/")]
    names = {key.removeprefix(f"{folder}/") for key in keys if key not in files}
    assert (ended["ExportStatus"], ended["ItemCount"]) == ("COMPLETED", 5)
    assert names == {
        "_started",
        "manifest-files.json",
        "manifest-files.md5",
        "manifest-summary.json",
        "manifest-summary.md5",
    }
    bodies = [gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in files]
    exported = [json.loads(line)["Item"]["pk"]["S"] for body in bodies for line in body.splitlines()]
    assert sorted(exported) == ["0", "1", "2", "3", "4"]
    manifest = s3.get_object(Bucket=bucket, Key=f"{folder}/manifest-files.json")["Body"].read()
    for line in manifest.splitlines():
        entry = json.loads(line)
        assert s3.head_object(Bucket=bucket, Key=entry["dataFileS3Key"])["ETag"] == f'"{entry["etag"]}"'


def test_an_export_is_imported(instance: Instance, bucket: str) -> None:
    folder = export(instance, bucket)["ExportManifest"].rpartition("/")[0]

    ended = import_(instance, "imported", f"{folder}/data/", InputCompressionType="GZIP")

    found = instance.client("dynamodb").scan(TableName="imported")["Items"]
    assert (ended["ImportStatus"], ended["ImportedItemCount"]) == ("COMPLETED", 5)
    assert sorted(found, key=lambda item: item["pk"]["S"]) == ITEMS


def test_what_is_wrong_is_in_the_log(instance: Instance, bucket: str) -> None:
    instance.client("s3").put_object(Bucket=bucket, Key="wrong/items", Body=b'{"Item":{"other":{"S":"x"}}}')

    ended = import_(instance, "wrong", "wrong/")

    logs = instance.client("logs")
    stream = {
        "logGroupName": "/aws-dynamodb/imports",
        "logStreamName": f"{ended['ImportArn'].rpartition('/')[2]}/error",
    }
    deadline = time.monotonic() + LOGGED_WITHIN_S
    messages: list[Any] = []
    while not messages and time.monotonic() < deadline:
        try:
            messages = [json.loads(event["message"]) for event in logs.get_log_events(**stream)["events"]]
        except logs.exceptions.ResourceNotFoundException:
            time.sleep(0.05)
    assert (ended["ImportStatus"], ended["ErrorCount"]) == ("FAILED", 1)
    assert messages == [
        {
            "itemS3Pointer": {"bucket": "transfers", "key": "wrong/items", "itemIndex": 0},
            "importArn": ended["ImportArn"],
            "errorMessages": ["One or more parameter values were invalid: Missing the key pk in the item"],
        }
    ]
