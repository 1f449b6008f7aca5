"""RestoreTableToPointInTime: what is refused, and in which order."""

from typing import Any

import pytest

from support.dynamodb import ARN, NOW, Tables

LATEST = {"UseLatestRestorableTime": True}
BOTH_TIMES = (
    "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore "
    "request. Please specify either RestoreDateTime time or UseLatestRestorableTime"
)
NO_TIME = "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both"
BOTH_SOURCES = "Invalid Request: Must provide exactly one of: sourceTableArn, sourceTableName"
TARGET = {"TargetTableName": "again"}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (TARGET | {"SourceTableName": "music", "RestoreDateTime": NOW} | LATEST, BOTH_TIMES),
        (TARGET | {"SourceTableName": "music"}, NO_TIME),
        (TARGET | {"SourceTableName": "music", "UseLatestRestorableTime": False}, NO_TIME),
        (TARGET | {"SourceTableName": "music", "SourceTableArn": ARN + "music"} | LATEST, BOTH_SOURCES),
        (TARGET | LATEST, "The parameter 'TableName' is required but was not present in the request"),
        (TARGET | {"SourceTableArn": "music"} | LATEST, "sourceTableArn is not a valid ARN"),
        (TARGET | {"SourceTableArn": ARN + "music/index/gsi"} | LATEST, "sourceTableArn is not a valid ARN"),
        (
            TARGET | {"SourceTableArn": ARN.replace("000000000000", "999999999999") + "music"} | LATEST,
            "This action is only supported by accounts that match the resource owner’s account.",
        ),
        (
            TARGET | {"SourceTableArn": ARN.replace("us-east-1", "eu-west-1") + "music"} | LATEST,
            "Invalid Request: sseSpecificationOverride must be provided for cross-region restores",
        ),
        (
            {"TargetTableName": "bad name!", "SourceTableName": "music"} | LATEST,
            "1 validation error detected: Value 'bad name!' at 'targetTableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ),
        (
            {"SourceTableName": "music"} | LATEST,
            "1 validation error detected: Value null at 'targetTableName' failed to satisfy constraint: "
            "Member must not be null",
        ),
    ],
)
def test_a_request_of_the_wrong_form_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert dynamo.refusal("RestoreTableToPointInTime", **request_) == ("ValidationException", message)


@pytest.mark.parametrize("source", [{"SourceTableName": "never"}, {"SourceTableArn": ARN + "never"}])
def test_a_source_that_is_not_there_is_refused_before_its_target(dynamo: Tables, source: Any) -> None:
    dynamo.create("again")

    refused = dynamo.refusal("RestoreTableToPointInTime", **TARGET, **source, **LATEST)

    assert refused == ("TableNotFoundException", "Table not found: never")


@pytest.mark.parametrize("time", [LATEST, {"RestoreDateTime": 1}])
def test_a_source_without_recovery_is_refused_before_time_and_target(dynamo: Tables, time: Any) -> None:
    dynamo.create()
    dynamo.create("again")

    refused = dynamo.refusal("RestoreTableToPointInTime", SourceTableName="music", **TARGET, **time)

    assert refused == (
        "PointInTimeRecoveryUnavailableException",
        "Point in time recovery is not enabled for table 'music'",
    )


@pytest.mark.parametrize(
    ("target", "time", "code"),
    [
        ("again", LATEST, "TableAlreadyExistsException"),
        ("music", LATEST, "TableAlreadyExistsException"),
        ("again", {"RestoreDateTime": 1}, "InvalidRestoreTimeException"),
        ("third", {"RestoreDateTime": 4_000_000_000}, "InvalidRestoreTimeException"),
    ],
)
def test_the_time_is_checked_before_the_target(dynamo: Tables, target: str, time: Any, code: str) -> None:
    dynamo.create()
    dynamo.create("again")
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)

    refused = dynamo.refusal("RestoreTableToPointInTime", SourceTableName="music", TargetTableName=target, **time)

    assert refused[0] == code
    if code == "TableAlreadyExistsException":
        assert refused[1] == f"Table already exists: {target}"
