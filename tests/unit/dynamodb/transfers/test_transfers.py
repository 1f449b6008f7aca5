"""Exports and imports as the engine keeps them: in its file, and not at all without S3."""

from pathlib import Path
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb import Engine
from homeport.dynamodb.errors import UnknownOperationException
from support.dynamodb import ARN, NOW, Dynamo, defined, keyed

IMPORT = {
    "S3BucketSource": {"S3Bucket": "bucket"},
    "InputFormat": "CSV",
    "TableCreationParameters": {
        "TableName": "imported",
        "AttributeDefinitions": defined(pk="S"),
        "KeySchema": keyed("pk"),
        "BillingMode": "PAY_PER_REQUEST",
    },
}


def test_they_are_known_to_the_next_engine_of_the_file(tmp_path: Path) -> None:
    dynamo = Dynamo(tmp_path)
    dynamo.create()
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)
    request = {"TableArn": ARN + "music", "S3Bucket": "bucket", "ClientToken": "token"}
    dynamo.call("ExportTableToPointInTime", **request)
    dynamo.call("ImportTable", **IMPORT)
    listed = dynamo.call("ListExports"), dynamo.call("ListImports")
    dynamo.close()

    again = Dynamo(tmp_path)

    replayed = again.call("ExportTableToPointInTime", **request)["ExportDescription"]
    assert (again.call("ListExports"), again.call("ListImports")) == listed
    assert (replayed["ExportArn"], replayed["ExportStatus"]) == (
        listed[0]["ExportSummaries"][0]["ExportArn"],
        "COMPLETED",
    )
    again.close()


@pytest.mark.parametrize(
    ("operation", "request_"),
    [("ExportTableToPointInTime", {"TableArn": ARN + "music", "S3Bucket": "bucket"}), ("ImportTable", IMPORT)],
)
def test_an_engine_without_s3_names_what_it_lacks(operation: str, request_: Any) -> None:
    clock = ManualClock(NOW)
    engine = Engine(None, clock=clock, observer=Observer(clock))

    with pytest.raises(UnknownOperationException, match=f"{operation} without Amazon S3 beside it"):
        engine.call(operation, request_, RequestContext())
    engine.close()
