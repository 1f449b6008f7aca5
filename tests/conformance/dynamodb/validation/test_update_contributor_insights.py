"""UpdateContributorInsights, DescribeContributorInsights, ListContributorInsights: what is refused before a look at the
table."""

from typing import Any

import pytest

from support.dynamodb import Tables

ERROR = "1 validation error detected: Value "
LENGTH = "IndexName must be at least 3 characters long and at most 255 characters long"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"ContributorInsightsAction": ""},
            ERROR
            + "'' at 'contributorInsightsAction' failed to satisfy constraint: "
            + "Member must satisfy enum value set: [ENABLE, DISABLE]",
        ),
        ({}, ERROR + "null at 'contributorInsightsAction' failed to satisfy constraint: Member must not be null"),
        (
            {"ContributorInsightsAction": "ENABLE", "ContributorInsightsMode": ""},
            ERROR
            + "'' at 'contributorInsightsMode' failed to satisfy constraint: "
            + "Member must satisfy enum value set: [THROTTLED_KEYS, ACCESSED_AND_THROTTLED_KEYS]",
        ),
        ({"ContributorInsightsAction": "ENABLE", "IndexName": ""}, LENGTH),
        ({"ContributorInsightsAction": "ENABLE", "IndexName": "a" * 256}, LENGTH),
    ],
)
def test_updates_that_are_refused(dynamo: Tables, request_: Any, message: str) -> None:
    refused = dynamo.refusal("UpdateContributorInsights", TableName="music", **request_)

    assert refused == ("ValidationException", message)


def test_a_description_of_an_index_with_a_name_too_short(dynamo: Tables) -> None:
    refused = dynamo.refusal("DescribeContributorInsights", TableName="music", IndexName="")

    assert refused == ("ValidationException", LENGTH)


def test_pages_that_are_too_long(dynamo: Tables) -> None:
    refused = dynamo.refusal("ListContributorInsights", MaxResults=101)

    text = "'101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"
    assert refused == ("ValidationException", ERROR + text)
