"""Contributor insights: what each change answers, what is described and listed afterwards.

As the CLI's example of describe-contributor-insights and what AWS answered in October 2026 show it.
"""

from typing import Any

import pytest

from support.dynamodb import NOW, Dynamo, defined, index

ALL, THROTTLED = "ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"
STAMP = int(NOW * 1000)


def make(dynamo: Dynamo) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", other="S"),
        LocalSecondaryIndexes=[index("local", "pk", "other")],
        GlobalSecondaryIndexes=[index("gsi", "other")],
    )


def update(dynamo: Dynamo, action: str, mode: str | None = None, index_name: str | None = None) -> Any:
    request: dict[str, Any] = {"TableName": "music", "ContributorInsightsAction": action}
    if mode is not None:
        request["ContributorInsightsMode"] = mode
    if index_name is not None:
        request["IndexName"] = index_name
    return dynamo.call("UpdateContributorInsights", **request)


def rules(*kinds: str, of: str = "music", stamp: int = STAMP) -> list[str]:
    return [f"DynamoDBContributorInsights-{kind}-{of}-{stamp}" for kind in kinds]


def test_a_table_whose_insights_never_were_on(dynamo: Dynamo) -> None:
    dynamo.create()

    described = {"TableName": "music", "ContributorInsightsStatus": "DISABLED"}
    assert dynamo.call("DescribeContributorInsights", TableName="music") == described
    assert update(dynamo, "DISABLE") == described
    assert dynamo.call("ListContributorInsights") == {"ContributorInsightsSummaries": []}


def test_they_are_enabled_and_disabled(dynamo: Dynamo) -> None:
    make(dynamo)

    enabling = {"TableName": "music", "ContributorInsightsStatus": "ENABLING", "ContributorInsightsMode": ALL}
    assert update(dynamo, "ENABLE") == enabling
    assert dynamo.call("DescribeContributorInsights", TableName="music") == {
        "TableName": "music",
        "ContributorInsightsRuleList": rules("PKC", "SKC", "PKT", "SKT"),
        "ContributorInsightsStatus": "ENABLED",
        "LastUpdateDateTime": NOW,
        "ContributorInsightsMode": ALL,
    }

    dynamo.clock.advance(5)
    assert update(dynamo, "ENABLE") == enabling | {"ContributorInsightsStatus": "ENABLED"}
    assert update(dynamo, "DISABLE", THROTTLED) == enabling | {"ContributorInsightsStatus": "DISABLING"}
    assert dynamo.call("DescribeContributorInsights", TableName="music") == {
        "TableName": "music",
        "ContributorInsightsStatus": "DISABLED",
        "LastUpdateDateTime": NOW + 5,
        "ContributorInsightsMode": ALL,
    }


def test_another_mode_leaves_the_rules_that_stay_their_names(dynamo: Dynamo) -> None:
    make(dynamo)
    update(dynamo, "ENABLE")
    dynamo.clock.advance(5)

    answer = update(dynamo, "ENABLE", THROTTLED)

    assert answer == {
        "TableName": "music",
        "ContributorInsightsStatus": "ENABLING",
        "ContributorInsightsMode": THROTTLED,
    }
    described = dynamo.call("DescribeContributorInsights", TableName="music")
    assert described["ContributorInsightsRuleList"] == rules("PKT", "SKT")
    assert described["LastUpdateDateTime"] == NOW + 5
    # Without a mode it is the default again, whatever it was.
    assert update(dynamo, "ENABLE")["ContributorInsightsMode"] == ALL


def test_an_index_has_insights_of_its_own_which_go_with_it(dynamo: Dynamo) -> None:
    make(dynamo)

    answer = update(dynamo, "ENABLE", index_name="gsi")

    named = {"TableName": "music", "IndexName": "gsi"}
    assert answer == named | {"ContributorInsightsStatus": "ENABLING", "ContributorInsightsMode": ALL}
    described = dynamo.call("DescribeContributorInsights", **named)
    assert described["ContributorInsightsRuleList"] == rules("PKC", "PKT", of="music-gsi")
    assert dynamo.call("DescribeContributorInsights", TableName="music")["ContributorInsightsStatus"] == "DISABLED"

    delete = [{"Delete": {"IndexName": "gsi"}}]
    dynamo.call("UpdateTable", TableName="music", GlobalSecondaryIndexUpdates=delete)
    create = [{"Create": index("gsi", "other")}]
    definitions = defined(other="S")
    dynamo.call("UpdateTable", TableName="music", GlobalSecondaryIndexUpdates=create, AttributeDefinitions=definitions)
    assert dynamo.call("DescribeContributorInsights", **named) == named | {"ContributorInsightsStatus": "DISABLED"}


def test_lists_hold_what_is_on_by_pages(dynamo: Dynamo) -> None:
    make(dynamo)
    dynamo.create("other")
    update(dynamo, "ENABLE", index_name="gsi")
    update(dynamo, "ENABLE", THROTTLED)

    enabled = {"ContributorInsightsStatus": "ENABLED"}
    table = {"TableName": "music", **enabled, "ContributorInsightsMode": THROTTLED}
    gsi = {"TableName": "music", "IndexName": "gsi", **enabled, "ContributorInsightsMode": ALL}
    assert dynamo.call("ListContributorInsights") == {"ContributorInsightsSummaries": [table, gsi]}
    assert dynamo.call("ListContributorInsights", TableName="other") == {"ContributorInsightsSummaries": []}
    first = dynamo.call("ListContributorInsights", TableName="music", MaxResults=1)
    rest = dynamo.call("ListContributorInsights", TableName="music", MaxResults=1, NextToken=first["NextToken"])
    assert first["ContributorInsightsSummaries"] == [table]
    assert rest == {"ContributorInsightsSummaries": [gsi]}


@pytest.mark.parametrize("name", ["local", "nope"])
def test_what_is_no_global_index_has_none(dynamo: Dynamo, name: str) -> None:
    make(dynamo)

    refused = ("ResourceNotFoundException", f"Requested resource not found: Index: {name} not found for table: music")
    assert dynamo.refusal("DescribeContributorInsights", TableName="music", IndexName=name) == refused
    request = {"TableName": "music", "IndexName": name, "ContributorInsightsAction": "ENABLE"}
    assert dynamo.refusal("UpdateContributorInsights", **request) == refused


@pytest.mark.parametrize(
    ("operation", "others"),
    [
        ("UpdateContributorInsights", {"ContributorInsightsAction": "DISABLE"}),
        ("DescribeContributorInsights", {}),
        ("ListContributorInsights", {}),
    ],
)
def test_a_table_that_is_not_there(dynamo: Dynamo, operation: str, others: Any) -> None:
    assert dynamo.refusal(operation, TableName="music", **others) == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: music not found",
    )
