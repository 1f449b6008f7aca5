"""Exports of earlier times and of periods, on a clock that the test moves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html#incremental-export-output
"""

import gzip
from typing import Any

import orjson
import pytest

from support.dynamodb import ARN, NOW, Dynamo

TABLE_ARN = ARN + "music"
HOUR = 3600
DAY = 24 * HOUR
LENGTH = "Difference between export period from time and export period to time is"
TOO_LATE = "Point in Time Recovery is not available for specified export time"


def item(key: str, value: str) -> Any:
    return {"pk": {"S": key}, "v": {"S": value}}


def written(dynamo: Dynamo) -> None:
    """A protected table that is written to at NOW, NOW + 1 h and NOW + 2 h; it is NOW + 3 h."""
    dynamo.create()
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)
    dynamo.put(item("changed", "old"), item("deleted", "old"), item("kept", "old"))
    dynamo.clock.advance(HOUR)
    dynamo.put(item("changed", "new"), item("new", "new"), item("brief", "new"))
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "deleted"}})
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "brief"}})
    dynamo.clock.advance(HOUR)
    dynamo.put(item("changed", "newest"))
    dynamo.clock.advance(HOUR)


def export(dynamo: Dynamo, **request: Any) -> Any:
    request = {"TableArn": TABLE_ARN, "S3Bucket": "bucket"} | request
    begun = dynamo.call("ExportTableToPointInTime", **request)["ExportDescription"]
    return dynamo.call("DescribeExport", ExportArn=begun["ExportArn"])["ExportDescription"]


def incremental(dynamo: Dynamo, view: str | None, **request: Any) -> Any:
    """An export of what happened in the hour from NOW + 30 min on."""
    period: Any = {"ExportFromTime": NOW + HOUR / 2, "ExportToTime": NOW + 1.5 * HOUR}
    if view is not None:
        period["ExportViewType"] = view
    return export(dynamo, ExportType="INCREMENTAL_EXPORT", IncrementalExportSpecification=period, **request)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (NOW, {"changed": "old", "deleted": "old", "kept": "old"}),
        (NOW + HOUR - 1, {"changed": "old", "deleted": "old", "kept": "old"}),
        (NOW + HOUR, {"changed": "new", "new": "new", "kept": "old"}),
        (NOW + 3 * HOUR - 300, {"changed": "newest", "new": "new", "kept": "old"}),
    ],
)
def test_the_items_of_an_earlier_time(dynamo: Dynamo, time: float, expected: dict[str, str]) -> None:
    written(dynamo)

    ended = export(dynamo, ExportTime=time)

    found = {line["Item"]["pk"]["S"]: line["Item"]["v"]["S"] for line in dynamo.objects.lines("AWSDynamoDB/")}
    assert (ended["ExportTime"], found) == (time, expected)


@pytest.mark.parametrize(
    ("time", "message"),
    [
        (NOW - 1, "Export Time is invalid"),
        (NOW + 3 * HOUR + 1, "Export Time is invalid"),
        (NOW + 3 * HOUR - 1, TOO_LATE),
        (NOW + 3 * HOUR - 299, TOO_LATE),
    ],
)
def test_times_that_cannot_be_exported(dynamo: Dynamo, time: float, message: str) -> None:
    written(dynamo)

    refused = dynamo.refusal("ExportTableToPointInTime", TableArn=TABLE_ARN, S3Bucket="bucket", ExportTime=time)

    assert refused == ("InvalidExportTimeException", message)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (
            {"ExportFromTime": NOW - 600, "ExportToTime": NOW},
            "Incremental export period from time cannot be less than the table creation time : 2023-11-14T22:03:20Z",
        ),
        (
            {"ExportFromTime": NOW, "ExportToTime": NOW + 3600},
            "Incremental export period to time cannot be greater than the current time : 2023-11-14T23:13:20Z",
        ),
        ({"ExportFromTime": NOW}, f"{LENGTH} less than 15 minutes"),
        ({"ExportFromTime": NOW, "ExportToTime": NOW - 1}, f"{LENGTH} less than 15 minutes"),
    ],
)
def test_a_period_is_out_of_bounds(dynamo: Dynamo, period: Any, message: str) -> None:
    dynamo.create()
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)

    refused = dynamo.refusal(
        "ExportTableToPointInTime",
        TableArn=TABLE_ARN,
        S3Bucket="bucket",
        ExportType="INCREMENTAL_EXPORT",
        IncrementalExportSpecification=period,
    )

    assert refused == ("InvalidExportTimeException", message)


def test_the_changes_of_a_period_with_both_images(dynamo: Dynamo) -> None:
    written(dynamo)

    incremental(dynamo, None)

    metadata = {"WriteTimestampMicros": {"N": str(round((NOW + HOUR) * 1_000_000))}}
    lines = dynamo.objects.lines("AWSDynamoDB/data/")
    assert sorted(lines, key=lambda each: each["Keys"]["pk"]["S"]) == [
        {
            "Metadata": metadata,
            "Keys": {"pk": {"S": "changed"}},
            "OldImage": item("changed", "old"),
            "NewImage": item("changed", "new"),
        },
        {"Metadata": metadata, "Keys": {"pk": {"S": "deleted"}}, "OldImage": item("deleted", "old")},
        {"Metadata": metadata, "Keys": {"pk": {"S": "new"}}, "NewImage": item("new", "new")},
    ]


def test_the_changes_of_a_period_with_new_images_only(dynamo: Dynamo) -> None:
    written(dynamo)

    incremental(dynamo, "NEW_IMAGE")

    lines = dynamo.objects.lines("AWSDynamoDB/data/")
    assert sorted((line["Keys"]["pk"]["S"], line.get("NewImage"), line.get("OldImage")) for line in lines) == [
        ("changed", item("changed", "new"), None),
        ("deleted", None, None),
        ("new", item("new", "new"), None),
    ]


def test_the_changes_of_a_period_in_ion(dynamo: Dynamo) -> None:
    written(dynamo)

    incremental(dynamo, None, ExportFormat="ION")

    (body,) = (body for key, body in dynamo.objects.buckets["bucket"].items() if key.endswith(".ion.gz"))
    written_us = round((NOW + HOUR) * 1_000_000)
    assert sorted(gzip.decompress(body).decode().splitlines()) == [
        f"$ion_1_0 {{Record:{{Metadata:{{WriteTimestampMicros:{written_us}.}},"
        'Keys:{pk:"changed"},OldImage:{pk:"changed",v:"old"},NewImage:{pk:"changed",v:"new"}}}',
        f"$ion_1_0 {{Record:{{Metadata:{{WriteTimestampMicros:{written_us}.}},"
        'Keys:{pk:"deleted"},OldImage:{pk:"deleted",v:"old"}}}',
        f"$ion_1_0 {{Record:{{Metadata:{{WriteTimestampMicros:{written_us}.}},"
        'Keys:{pk:"new"},NewImage:{pk:"new",v:"new"}}}',
    ]


def test_an_incremental_export_is_described_and_summed_up(dynamo: Dynamo) -> None:
    written(dynamo)

    ended = incremental(dynamo, None, S3Prefix="p")

    folder = f"p/AWSDynamoDB/{ended['ExportArn'].rpartition('/')[2]}"
    period = {"ExportFromTime": NOW + HOUR / 2, "ExportToTime": NOW + 1.5 * HOUR}
    assert ended == {
        "ExportArn": ended["ExportArn"],
        "ExportStatus": "COMPLETED",
        "StartTime": NOW + 3 * HOUR,
        "EndTime": NOW + 3 * HOUR,
        "ExportManifest": f"{folder}/manifest-summary.json",
        "TableArn": TABLE_ARN,
        "TableId": ended["TableId"],
        "ClientToken": ended["ClientToken"],
        "S3Bucket": "bucket",
        "S3Prefix": "p",
        "S3SseAlgorithm": "AES256",
        "ExportFormat": "DYNAMODB_JSON",
        "ExportType": "INCREMENTAL_EXPORT",
        "IncrementalExportSpecification": period | {"ExportViewType": "NEW_AND_OLD_IMAGES"},
        "BilledSizeBytes": 10_000_000,
        "ItemCount": 3,
    }
    assert orjson.loads(dynamo.objects.buckets["bucket"][ended["ExportManifest"]]) == {
        "version": "2023-08-01",
        "exportArn": ended["ExportArn"],
        "startTime": "2023-11-15T01:13:20.000Z",
        "endTime": "2023-11-15T01:13:20.000Z",
        "tableArn": TABLE_ARN,
        "tableId": ended["TableId"],
        "exportFromTime": "2023-11-14T22:43:20.000Z",
        "exportToTime": "2023-11-14T23:43:20.000Z",
        "s3Bucket": "bucket",
        "s3Prefix": "p",
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": f"{folder}/manifest-files.json",
        "billedSizeBytes": 10_000_000,
        "itemCount": 3,
        "outputFormat": "DYNAMODB_JSON",
        "outputView": "NEW_AND_OLD_IMAGES",
        "exportType": "INCREMENTAL_EXPORT",
    }


def test_a_period_without_an_end_goes_up_to_now(dynamo: Dynamo) -> None:
    written(dynamo)

    ended = export(
        dynamo, ExportType="INCREMENTAL_EXPORT", IncrementalExportSpecification={"ExportFromTime": NOW + HOUR}
    )

    assert ended["IncrementalExportSpecification"] == {
        "ExportFromTime": NOW + HOUR,
        "ExportToTime": NOW + 3 * HOUR,
        "ExportViewType": "NEW_AND_OLD_IMAGES",
    }
    assert ended["ItemCount"] == 3


def test_a_token_is_forgotten_after_eight_hours(dynamo: Dynamo) -> None:
    written(dynamo)
    first = export(dynamo, ClientToken="token")

    dynamo.clock.advance(8 * HOUR)
    within = export(dynamo, ClientToken="token")
    dynamo.clock.advance(1)
    after = export(dynamo, ClientToken="token")

    assert first["ExportArn"] == within["ExportArn"] != after["ExportArn"]


def test_an_export_is_forgotten_after_90_days(dynamo: Dynamo) -> None:
    written(dynamo)
    arn = export(dynamo)["ExportArn"]

    dynamo.clock.advance(90 * DAY)
    assert len(dynamo.call("ListExports")["ExportSummaries"]) == 1
    dynamo.clock.advance(1)

    assert dynamo.call("ListExports") == {"ExportSummaries": []}
    assert dynamo.refusal("DescribeExport", ExportArn=arn)[0] == "ExportNotFoundException"
