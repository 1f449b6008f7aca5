"""DescribeContinuousBackups.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.recovery import backed_up_table, describe_backups
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeContinuousBackupsInput", {"TableName": common.CONTROLLED_TABLE_NAME})


def describe_continuous_backups(service: Service, request: Request, context: RequestContext) -> Answer:
    """Whether recovery to a point in time is on, and to which times."""
    table = backed_up_table(service, request["TableName"], context)
    return describe_backups(table.definition.recovery, service.clock.time())


OPERATION = Operation("DescribeContinuousBackups", REQUEST, describe_continuous_backups)
