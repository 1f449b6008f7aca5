"""UpdateContinuousBackups, DescribeContinuousBackups."""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables


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
def test_what_is_refused(dynamo: Tables, specification: Any, message: str) -> None:
    dynamo.create()

    refused = dynamo.refusal(
        "UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification
    )

    assert refused == ("ValidationException", message)


def test_a_table_that_is_not_there_has_an_error_of_its_own(dynamo: Tables) -> None:
    not_found = ("TableNotFoundException", "Table not found: music")

    assert dynamo.refusal("DescribeContinuousBackups", TableName="music") == not_found
    assert dynamo.refusal("DescribeContinuousBackups", TableName=ARN + "music") == not_found
