"""UntagResource.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.tables.names import checked_arn, tagged_resource
from homeport.dynamodb.tables.tags import check_count, checked_key, tags_of, with_tags
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.constraints import refuse, violation
from homeport.dynamodb.validation.scalars import NOT_NULL, String

REQUEST = Structure("UntagResourceInput", {"ResourceArn": String(), "TagKeys": ListOf(String())})


def untag_resource(service: Service, request: Request, context: RequestContext) -> Answer:
    """Remove tags by their keys; keys that are not there are no error."""
    arn = checked_arn(request.get("ResourceArn"), "UntagResource", context)
    if "TagKeys" not in request:
        refuse([violation("tagKeys", None, NOT_NULL)])
    keys = request["TagKeys"]
    if not keys:
        raise ValidationException("Atleast one Tag Key needs to be provided as Input.")
    table, label = tagged_resource(service, arn, context)
    for key in keys:
        checked_key(key)
    check_count(len(keys))

    def untagged(definition: TableDefinition) -> TableDefinition:
        kept = {key: tag for key, tag in tags_of(definition, label).items() if key not in keys}
        return with_tags(definition, label, kept)

    service.store.change_table(table, untagged)
    return {}


OPERATION = Operation("UntagResource", REQUEST, untag_resource)
