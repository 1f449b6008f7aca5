"""UpdateContinuousBackups, DescribeContinuousBackups."""

from typing import Any

import pytest

from support.dynamodb import ARN, NOW, Dynamo


def turn(dynamo: Dynamo, **specification: Any) -> Any:
    return dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)


def test_on_shorter_and_off(dynamo: Dynamo) -> None:
    dynamo.create()
    off = {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
        }
    }
    assert dynamo.call("DescribeContinuousBackups", TableName="music") == off

    turned_on = turn(dynamo, PointInTimeRecoveryEnabled=True)

    assert turned_on == {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {
                "PointInTimeRecoveryStatus": "ENABLED",
                "RecoveryPeriodInDays": 35,
                "EarliestRestorableDateTime": NOW,
                "LatestRestorableDateTime": NOW,
            },
        }
    }
    turn(dynamo, PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=1)
    dynamo.clock.advance(2 * 86_400)
    described = dynamo.call("DescribeContinuousBackups", TableName=ARN + "music")["ContinuousBackupsDescription"]
    assert described["PointInTimeRecoveryDescription"] == {
        "PointInTimeRecoveryStatus": "ENABLED",
        "RecoveryPeriodInDays": 1,
        "EarliestRestorableDateTime": NOW + 86_400,
        "LatestRestorableDateTime": NOW + 2 * 86_400 - 300,
    }
    assert turn(dynamo, PointInTimeRecoveryEnabled=False) == off
    # The shorter period is forgotten, and what was before it is lost.
    again = turn(dynamo, PointInTimeRecoveryEnabled=True)["ContinuousBackupsDescription"]
    assert again["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == 35
    assert again["PointInTimeRecoveryDescription"]["EarliestRestorableDateTime"] == NOW + 2 * 86_400


@pytest.mark.parametrize(
    ("specification", "message"),
    [
        (
            {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 36},
            "1 validation error detected: Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' "
            "failed to satisfy constraint: Member must have value less than or equal to 35",
        ),
        (
            {"PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 7},
            "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
        ),
        (
            {},
            "1 validation error detected: Value null at "
            "'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled' failed to satisfy constraint: "
            "Member must not be null",
        ),
    ],
)
def test_what_is_refused(dynamo: Dynamo, specification: Any, message: str) -> None:
    dynamo.create()

    refused = dynamo.refusal(
        "UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification
    )

    assert refused == ("ValidationException", message)


def test_a_table_that_is_not_there_has_an_error_of_its_own(dynamo: Dynamo) -> None:
    not_found = ("TableNotFoundException", "Table not found: music")

    assert dynamo.refusal("DescribeContinuousBackups", TableName="music") == not_found
    assert dynamo.refusal("DescribeContinuousBackups", TableName=ARN + "music") == not_found
