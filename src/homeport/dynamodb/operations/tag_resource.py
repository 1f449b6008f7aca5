"""TagResource.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html

On AWS a change is seen two seconds later, and others are refused meanwhile; here it is there at once.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.tables.names import checked_arn, tagged_resource
from homeport.dynamodb.tables.tags import check_set, checked_tags, tags_of, with_tags
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.constraints import refuse, violation
from homeport.dynamodb.validation.scalars import NOT_NULL, String

REQUEST = Structure("TagResourceInput", {"ResourceArn": String(), "Tags": common.TAGS})


def tag_resource(service: Service, request: Request, context: RequestContext) -> Answer:
    """Add tags to a table or a stream, in place of those with the same keys."""
    arn = checked_arn(request.get("ResourceArn"), "TagResource", context)
    if "Tags" not in request:
        refuse([violation("tags", None, NOT_NULL)])
    if not request["Tags"]:
        raise ValidationException("Atleast one Tag needs to be provided as Input.")
    table, label = tagged_resource(service, arn, context)
    tags = checked_tags(request["Tags"])

    def tagged(definition: TableDefinition) -> TableDefinition:
        merged = tags_of(definition, label) | tags
        check_set(merged)
        return with_tags(definition, label, merged)

    service.store.change_table(table, tagged)
    return {}


OPERATION = Operation("TagResource", REQUEST, tag_resource, stored_only=frozenset({"Tags"}))
