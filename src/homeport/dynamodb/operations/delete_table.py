"""DeleteTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html

AWS takes seconds and says DELETING meanwhile; here the table is gone when the answer is there.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.describe import deleted
from homeport.dynamodb.tables.regrouping import delete_member, describe_member
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DeleteTableInput", {"TableName": common.CONTROLLED_TABLE_NAME})


def delete_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """Drop a table; ValidationException where it is protected."""
    table = service.controlled_table(request["TableName"], context)
    if table.definition.deletion_protection and not table.replicas:
        raise ValidationException(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    description = describe_member(service, table)
    delete_member(service, table)
    service.observer.report("dynamodb.table_deleted", context.request_id, table=table.definition.arn)
    return {"TableDescription": deleted(description)}


OPERATION = Operation("DeleteTable", REQUEST, delete_table)
