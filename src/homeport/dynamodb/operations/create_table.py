"""CreateTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html

AWS makes a table within seconds; here it can be used when the answer is there. The answer still says CREATING.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ResourceInUseException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.statistics import Statistics
from homeport.dynamodb.tables.create import check_request, definition_of
from homeport.dynamodb.tables.describe import created, describe_table
from homeport.dynamodb.tables.quotas import check_quotas
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.names import TableName
from homeport.dynamodb.validation.scalars import Boolean, String

REQUEST = Structure(
    "CreateTableInput",
    {
        "AttributeDefinitions": common.REQUIRED_ATTRIBUTE_DEFINITIONS,
        "TableName": TableName(is_control=True, name_only=True),
        "BillingMode": common.BILLING_MODE,
        "ProvisionedThroughput": common.PROVISIONED_THROUGHPUT,
        "KeySchema": common.KEY_SCHEMA,
        "LocalSecondaryIndexes": ListOf(common.LOCAL_INDEX),
        "GlobalSecondaryIndexes": ListOf(common.GLOBAL_INDEX),
        "StreamSpecification": common.STREAM_SPECIFICATION,
        "SSESpecification": common.SSE_SPECIFICATION,
        "Tags": common.TAGS,
        "TableClass": String(),
        "DeletionProtectionEnabled": Boolean(),
        "OnDemandThroughput": common.ON_DEMAND_THROUGHPUT,
        "WarmThroughput": common.WARM_THROUGHPUT,
        "ResourcePolicy": String(),
        "GlobalTableSourceArn": String(),
        "GlobalTableSettingsReplicationMode": String(),
    },
)


def create_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """Make a table; ResourceInUseException where it exists."""
    check_request(request)
    now = service.clock.time()
    definition = definition_of(request, context, now)
    check_quotas(request, context.region)
    table = service.store.create_table(definition)
    if table is None:
        raise ResourceInUseException(f"Table already exists: {definition.name}")
    service.observer.report("dynamodb.table_created", context.request_id, table=definition.arn)
    description = describe_table(table.definition, Statistics(), now)
    return {"TableDescription": created(description, bool(request.get("WarmThroughput")))}


OPERATION = Operation(
    "CreateTable",
    REQUEST,
    create_table,
    frozenset({"GlobalTableSourceArn", "GlobalTableSettingsReplicationMode"}),
    frozenset(
        {
            "OnDemandThroughput",
            "ProvisionedThroughput",
            "ResourcePolicy",
            "SSESpecification",
            "TableClass",
            "Tags",
            "WarmThroughput",
            "GlobalSecondaryIndexes.OnDemandThroughput",
            "GlobalSecondaryIndexes.ProvisionedThroughput",
            "GlobalSecondaryIndexes.WarmThroughput",
        }
    ),
)
