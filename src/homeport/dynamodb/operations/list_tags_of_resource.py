"""ListTagsOfResource.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.names import checked_arn, tagged_resource
from homeport.dynamodb.tables.tags import tags_of
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure("ListTagsOfResourceInput", {"ResourceArn": String(), "NextToken": String()})


def list_tags_of_resource(service: Service, request: Request, context: RequestContext) -> Answer:
    """The tags of a table or a stream, never more than 50: in one page. AWS ignores a token that it has not given."""
    arn = checked_arn(request.get("ResourceArn"), "ListTagsOfResource", context)
    table, label = tagged_resource(service, arn, context)
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags_of(table.definition, label).items()]}


OPERATION = Operation("ListTagsOfResource", REQUEST, list_tags_of_resource)
