"""ListTagsOfResource.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.names import checked_arn, tagged_table
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure("ListTagsOfResourceInput", {"ResourceArn": String(), "NextToken": String()})


def list_tags_of_resource(service: Service, request: Request, context: RequestContext) -> Answer:
    """A table's tags: never more than 50, so in one page; AWS ignores a token that it has not given."""
    arn = checked_arn(request.get("ResourceArn"), "ListTagsOfResource", context)
    table = tagged_table(service, arn, context)
    return {"Tags": [{"Key": key, "Value": value} for key, value in table.definition.tags.items()]}


OPERATION = Operation("ListTagsOfResource", REQUEST, list_tags_of_resource)
