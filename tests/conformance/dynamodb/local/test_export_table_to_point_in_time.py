"""ExportTableToPointInTime, DescribeExport, ListExports: what is in the bucket, here one in memory, and what is said.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html

Recorded on AWS: the ACK project's study of the DynamoDB API (October 2026), ScyllaDB's test/alternator/test_export.py,
moto's aws_verified tests.
"""

import base64
import gzip
import hashlib
import re
from typing import Any

import orjson
import pytest

from homeport.dynamodb.neighbours import Encryption
from support.dynamodb import ARN, Dynamo

TABLE_ARN = ARN + "music"
EXPORT_ID = r"\d{14}-[0-9a-f]{8}"
NO_BUCKET = r"The specified bucket does not exist \(Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; "
ITEMS = [
    {"pk": {"S": "a"}, "n": {"N": "600"}, "b": {"B": "aGVsbG8="}, "tags": {"SS": ["x", "y"]}},
    {"pk": {"S": "b"}, "m": {"M": {"deep": {"L": [{"NULL": True}, {"BOOL": False}]}}}, "ns": {"NS": ["1.5"]}},
    {"pk": {"S": "c"}},
]


def protected(dynamo: Dynamo, *items: Any) -> None:
    """The table `music` with items, and recovery to a point in time on."""
    dynamo.create()
    dynamo.put(*items)
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)


def export(dynamo: Dynamo, **request: Any) -> Any:
    """The export as DescribeExport shows it once it has ended."""
    request = {"TableArn": TABLE_ARN, "S3Bucket": "bucket"} | request
    begun = dynamo.call("ExportTableToPointInTime", **request)["ExportDescription"]
    return dynamo.call("DescribeExport", ExportArn=begun["ExportArn"])["ExportDescription"]


def in_bucket(dynamo: Dynamo) -> dict[str, bytes]:
    return dynamo.objects.buckets["bucket"]


def test_an_export_begins_and_is_completed(dynamo: Dynamo) -> None:
    protected(dynamo, *ITEMS)

    begun = dynamo.call("ExportTableToPointInTime", TableArn=TABLE_ARN, S3Bucket="bucket")["ExportDescription"]
    ended = dynamo.call("DescribeExport", ExportArn=begun["ExportArn"])["ExportDescription"]

    table = dynamo.call("DescribeTable", TableName="music")["Table"]
    assert re.fullmatch(f"{re.escape(TABLE_ARN)}/export/{EXPORT_ID}", begun["ExportArn"])
    assert re.fullmatch(r"[0-9a-f-]{36}", begun["ClientToken"])
    assert begun == {
        "ExportArn": begun["ExportArn"],
        "ExportStatus": "IN_PROGRESS",
        "StartTime": begun["StartTime"],
        "TableArn": TABLE_ARN,
        "TableId": table["TableId"],
        "ExportTime": begun["StartTime"],
        "ClientToken": begun["ClientToken"],
        "S3Bucket": "bucket",
        "S3SseAlgorithm": "AES256",
        "ExportFormat": "DYNAMODB_JSON",
    }
    assert begun["ExportArn"].rpartition("/")[2].startswith(f"{round(begun['StartTime'] * 1000):014d}-")
    manifest = f"AWSDynamoDB/{begun['ExportArn'].rpartition('/')[2]}/manifest-summary.json"
    assert ended == begun | {
        "ExportStatus": "COMPLETED",
        "EndTime": ended["EndTime"],
        "ExportManifest": manifest,
        "BilledSizeBytes": ended["BilledSizeBytes"],
        "ItemCount": 3,
    }


def test_what_was_asked_for_is_described_and_nothing_else(dynamo: Dynamo) -> None:
    protected(dynamo)
    asked = {
        "ClientToken": "token",
        "S3BucketOwner": "000000000000",
        "S3Prefix": "deep/er",
        "S3SseAlgorithm": "KMS",
        "S3SseKmsKeyId": "alias/aws/s3",
        "ExportFormat": "ION",
        "ExportType": "FULL_EXPORT",
    }

    ended = export(dynamo, **asked)

    assert {name: ended[name] for name in asked} == asked
    assert set(dynamo.objects.encryptions.values()) == {Encryption("KMS", "alias/aws/s3")}


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [(None, "AWSDynamoDB"), ("a/b", "a/b/AWSDynamoDB"), ("foo/", "foo/AWSDynamoDB"), ("/foo", "/foo/AWSDynamoDB")],
)
def test_the_layout_of_a_full_export(dynamo: Dynamo, prefix: str | None, folder: str) -> None:
    protected(dynamo, *ITEMS)

    ended = export(dynamo, **({} if prefix is None else {"S3Prefix": prefix}))

    own = f"{folder}/{ended['ExportArn'].rpartition('/')[2]}"
    objects = in_bucket(dynamo)
    data = [key for key in objects if re.fullmatch(rf"{own}/data/[a-z2-7]{{26}}\.json\.gz", key)]
    manifests = [f"{own}/manifest-{what}.{kind}" for what in ("files", "summary") for kind in ("json", "md5")]
    assert data
    assert set(objects) == {f"{own}/_started", *data, *manifests}
    assert (objects[f"{own}/_started"], ended["ExportManifest"]) == (b"", f"{own}/manifest-summary.json")
    for what in ("files", "summary"):
        digest = hashlib.md5(objects[f"{own}/manifest-{what}.json"], usedforsecurity=False).digest()
        assert objects[f"{own}/manifest-{what}.md5"] == base64.b64encode(digest)


def test_the_manifests_of_a_full_export(dynamo: Dynamo) -> None:
    protected(dynamo, *ITEMS)

    ended = export(dynamo, S3Prefix="p")

    folder = ended["ExportManifest"].rpartition("/")[0]
    objects = in_bucket(dynamo)
    summary = orjson.loads(objects[ended["ExportManifest"]])
    assert summary == {
        "version": "2020-06-30",
        "exportArn": ended["ExportArn"],
        "startTime": summary["startTime"],
        "endTime": summary["endTime"],
        "tableArn": TABLE_ARN,
        "tableId": ended["TableId"],
        "exportTime": summary["startTime"],
        "s3Bucket": "bucket",
        "s3Prefix": "p",
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": f"{folder}/manifest-files.json",
        "billedSizeBytes": ended["BilledSizeBytes"],
        "itemCount": 3,
        "outputFormat": "DYNAMODB_JSON",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", summary["startTime"])
    files = [orjson.loads(line) for line in objects[f"{folder}/manifest-files.json"].splitlines()]
    assert {each["dataFileS3Key"] for each in files} == {key for key in objects if key.startswith(f"{folder}/data/")}
    assert sum(each["itemCount"] for each in files) == 3
    for file in files:
        body = objects[file["dataFileS3Key"]]
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        assert file == {
            "itemCount": len(gzip.decompress(body).splitlines()),
            "md5Checksum": base64.b64encode(digest).decode(),
            "etag": digest.hex(),
            "dataFileS3Key": file["dataFileS3Key"],
        }


def test_items_are_lines_of_json(dynamo: Dynamo) -> None:
    protected(dynamo, *ITEMS)

    export(dynamo)

    lines = dynamo.objects.lines("AWSDynamoDB/")
    assert sorted(lines, key=lambda each: each["Item"]["pk"]["S"]) == [{"Item": item} for item in ITEMS]


def test_items_are_lines_of_ion(dynamo: Dynamo) -> None:
    protected(dynamo, *ITEMS)

    export(dynamo, ExportFormat="ION")

    files = [body for key, body in in_bucket(dynamo).items() if key.endswith(".ion.gz")]
    lines = sorted(line for body in files for line in gzip.decompress(body).decode().splitlines())
    assert lines == [
        '$ion_1_0 {Item:{pk:"a",n:6d2,b:{{aGVsbG8=}},tags:$dynamodb_SS::["x","y"]}}',
        '$ion_1_0 {Item:{pk:"b",m:{deep:[null,false]},ns:$dynamodb_NS::[1.5]}}',
        '$ion_1_0 {Item:{pk:"c"}}',
    ]


def test_an_empty_table_makes_empty_files(dynamo: Dynamo) -> None:
    protected(dynamo)

    ended = export(dynamo)

    files = [body for key, body in in_bucket(dynamo).items() if "/data/" in key]
    assert (ended["ItemCount"], ended["BilledSizeBytes"]) == (0, 0)
    assert {gzip.decompress(body) for body in files} == {b""}


def test_two_exports_lie_side_by_side(dynamo: Dynamo) -> None:
    protected(dynamo, *ITEMS)

    first, second = export(dynamo), export(dynamo)

    assert first["ExportArn"] != second["ExportArn"]
    assert len(dynamo.objects.lines("AWSDynamoDB/")) == 6


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        ({"S3Bucket": "elsewhere"}, "S3NoSuchBucket", NO_BUCKET),
        (
            {"S3BucketOwner": "111122223333"},
            "S3AccessDenied",
            r"Access Denied \(Service: Amazon S3; Status Code: 403; ",
        ),
    ],
)
def test_what_s3_refuses_is_accepted_and_fails(dynamo: Dynamo, request_: Any, code: str, message: str) -> None:
    protected(dynamo)

    ended = export(dynamo, **request_)

    assert (ended["ExportStatus"], ended["FailureCode"]) == ("FAILED", code)
    assert re.match(message, ended["FailureMessage"])
    assert ended.keys().isdisjoint({"ExportManifest", "ItemCount", "BilledSizeBytes"})
    assert "EndTime" in ended


def test_the_same_token_is_the_same_export(dynamo: Dynamo) -> None:
    protected(dynamo, *ITEMS)
    request = {"TableArn": TABLE_ARN, "S3Bucket": "bucket", "ClientToken": "token"}

    first = dynamo.call("ExportTableToPointInTime", **request)["ExportDescription"]
    second = dynamo.call("ExportTableToPointInTime", **request)["ExportDescription"]

    assert (first["ExportArn"], first["ClientToken"]) == (second["ExportArn"], "token")
    assert len(dynamo.call("ListExports")["ExportSummaries"]) == 1


def test_exports_are_listed_newest_first(dynamo: Dynamo) -> None:
    protected(dynamo)
    whole = export(dynamo)
    failed = export(dynamo, S3Bucket="elsewhere", ExportType="FULL_EXPORT")

    listed = dynamo.call("ListExports", TableArn=TABLE_ARN)

    arns = sorted([whole["ExportArn"], failed["ExportArn"]], reverse=True)
    assert [each["ExportArn"] for each in listed["ExportSummaries"]] == arns
    assert sorted(listed["ExportSummaries"], key=lambda each: each["ExportStatus"]) == [
        {"ExportArn": whole["ExportArn"], "ExportStatus": "COMPLETED", "ExportType": "FULL_EXPORT"},
        {"ExportArn": failed["ExportArn"], "ExportStatus": "FAILED", "ExportType": "FULL_EXPORT"},
    ]
    assert listed.keys() == {"ExportSummaries"}


def test_exports_are_listed_in_pages(dynamo: Dynamo) -> None:
    protected(dynamo)
    arns = {export(dynamo)["ExportArn"] for _ in range(12)}

    first = dynamo.call("ListExports")
    second = dynamo.call("ListExports", NextToken=first["NextToken"])
    exactly_all = dynamo.call("ListExports", MaxResults=12)

    assert (len(first["ExportSummaries"]), len(second["ExportSummaries"])) == (10, 2)
    assert {each["ExportArn"] for page in (first, second) for each in page["ExportSummaries"]} == arns
    assert "NextToken" not in second
    assert "NextToken" not in exactly_all
    assert re.fullmatch(r"([0-9a-f]{16})+", first["NextToken"])


def test_an_export_outlives_its_table_but_is_not_listed_by_its_arn(dynamo: Dynamo) -> None:
    protected(dynamo)
    ended = export(dynamo)
    dynamo.call("DeleteTable", TableName="music")

    described = dynamo.call("DescribeExport", ExportArn=ended["ExportArn"])["ExportDescription"]
    gone = dynamo.call("ListExports", TableArn=TABLE_ARN)
    dynamo.create()
    replaced = dynamo.call("ListExports", TableArn=TABLE_ARN)

    assert (described, gone, replaced) == (ended, {"ExportSummaries": []}, {"ExportSummaries": []})


def test_other_accounts_and_regions_have_exports_of_their_own(dynamo: Dynamo) -> None:
    protected(dynamo)
    export(dynamo)

    assert dynamo.call_as("111122223333", "us-east-1", "ListExports") == {"ExportSummaries": []}
    assert dynamo.call_as("000000000000", "eu-west-1", "ListExports") == {"ExportSummaries": []}


def test_the_token_of_a_failed_export_is_taken(dynamo: Dynamo) -> None:
    protected(dynamo)
    failed = export(dynamo, S3Bucket="elsewhere", ClientToken="token")

    again = export(dynamo, S3Bucket="elsewhere", ClientToken="token")

    mended = {"TableArn": TABLE_ARN, "S3Bucket": "bucket", "ClientToken": "token"}
    assert again == failed
    assert dynamo.refusal("ExportTableToPointInTime", **mended)[0] == "ExportConflictException"
