"""DescribeContributorInsights.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContributorInsights.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.insights import named, rules, status_of, subject
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "DescribeContributorInsightsInput", {"TableName": common.CONTROLLED_TABLE_NAME, "IndexName": String()}
)


def describe_contributor_insights(service: Service, request: Request, context: RequestContext) -> Answer:
    """Whether insights are on. Of those that never were AWS tells no more than that."""
    table, index = subject(service, request, context)
    definition = table.definition
    insights = definition.insights.get(index)
    answer = named(definition, index) | {"ContributorInsightsStatus": status_of(insights)}
    if insights is None:
        return answer
    if insights.enabled:
        answer["ContributorInsightsRuleList"] = rules(definition, index, insights)
    return answer | {"LastUpdateDateTime": insights.updated, "ContributorInsightsMode": insights.mode}


OPERATION = Operation("DescribeContributorInsights", REQUEST, describe_contributor_insights)
