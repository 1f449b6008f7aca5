"""ListContributorInsights.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListContributorInsights.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.insights import summaries
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import TableName
from homeport.dynamodb.validation.scalars import Number, String

REQUEST = Structure(
    "ListContributorInsightsInput",
    {
        "TableName": TableName(required=False),
        "NextToken": String(),
        "MaxResults": Number("Integer", maximum=limits.INSIGHTS_PAGE),
    },
)

_TOKEN_LENGTH = 10
"""No account has as many tables and indexes as this has digits."""


def list_contributor_insights(service: Service, request: Request, context: RequestContext) -> Answer:
    """The tables and indexes whose insights are on, of one table or of all."""
    if "TableName" in request:
        tables = [service.controlled_table(request["TableName"], context)]
    else:
        tables = service.store.tables.of(context.account, context.region)
    found = [summary for table in tables for summary in summaries(table.definition)]
    start = _start(request.get("NextToken", "0"))
    limit = max(request.get("MaxResults", limits.INSIGHTS_PAGE), 1)
    answer: Answer = {"ContributorInsightsSummaries": found[start : start + limit]}
    if len(found) > start + limit:
        answer["NextToken"] = str(start + limit)
    return answer


def _start(token: str) -> int:
    if not (token.isascii() and token.isdecimal() and len(token) < _TOKEN_LENGTH):
        raise ValidationException("Invalid NextToken")
    return int(token)


OPERATION = Operation("ListContributorInsights", REQUEST, list_contributor_insights)
