"""UpdateContinuousBackups, DescribeContinuousBackups."""

from typing import Any

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
