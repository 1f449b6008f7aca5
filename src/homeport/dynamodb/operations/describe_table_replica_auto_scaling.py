"""DescribeTableReplicaAutoScaling.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTableReplicaAutoScaling.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service, bare_name
from homeport.dynamodb.tables import scaling
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeTableReplicaAutoScalingInput", {"TableName": common.CONTROLLED_TABLE_NAME})


def describe_table_replica_auto_scaling(service: Service, request: Request, context: RequestContext) -> Answer:
    """The auto scaling settings of all regions of a global table; a table of one region has none."""
    table = service.find_table(request["TableName"], context)
    if table is None or not table.replicas:
        raise scaling.global_table_missing(bare_name(request["TableName"]))
    definitions = [each.definition for each in (table, *service.store.members(table))]
    return {"TableAutoScalingDescription": scaling.describe(definitions, table.name)}


OPERATION = Operation("DescribeTableReplicaAutoScaling", REQUEST, describe_table_replica_auto_scaling)
