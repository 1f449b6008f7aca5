"""The definition that a CreateTable request describes."""

import uuid
from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import (
    IndexDefinition,
    StreamState,
    TableDefinition,
    Throughput,
    WarmThroughput,
)
from homeport.dynamodb.storage.extras import Policy
from homeport.dynamodb.tables import policies
from homeport.dynamodb.tables.encryption import encryption_of
from homeport.dynamodb.tables.index_checks import check_indexes, check_not_empty, index_keys
from homeport.dynamodb.tables.key_checks import INVALID, check_table_keys
from homeport.dynamodb.tables.names import new_stream_label
from homeport.dynamodb.tables.policy_checks import check_document, check_lockout
from homeport.dynamodb.tables.policy_documents import canonical, encoded
from homeport.dynamodb.tables.table_classes import check_table_class
from homeport.dynamodb.tables.tags import check_set, checked_tags
from homeport.dynamodb.tables.throughput_checks import (
    ON_DEMAND_WARM,
    check_created_index_throughput,
    check_created_throughput,
)

Parameters = dict[str, Any]


def check_request(request: Parameters) -> None:
    """Everything that AWS refuses of a CreateTable request whose shape is right."""
    check_table_class(request.get("TableClass"))
    check_created_throughput(request)
    check_not_empty(request)
    indexes = [*request.get("LocalSecondaryIndexes", []), *request.get("GlobalSecondaryIndexes", [])]
    check_table_keys(request["KeySchema"], request["AttributeDefinitions"], index_keys(indexes))
    check_indexes(request)
    check_created_index_throughput(request)
    _check_stream(request.get("StreamSpecification"))


def _check_stream(specification: Parameters | None) -> None:
    if specification is None:
        return
    has_view = "StreamViewType" in specification
    if specification["StreamEnabled"] and not has_view:
        raise ValidationException(f"{INVALID}Table is being created with a stream enabled, UpdateViewType is required")
    if not specification["StreamEnabled"] and has_view:
        raise ValidationException(
            f"{INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified"
        )


def definition_of(request: Parameters, context: RequestContext, now: float) -> TableDefinition:
    """The definition of a checked request."""
    on_demand = request.get("BillingMode") == "PAY_PER_REQUEST"
    throughput = throughput_of(request)
    tags = checked_tags(request.get("Tags", []))
    check_set(tags)
    local, global_ = _indexes(request)
    stream = request.get("StreamSpecification", {})
    # A class that was asked for is described, one that is the default is not.
    table_class = request.get("TableClass")
    return TableDefinition(
        account=context.account,
        region=context.region,
        name=request["TableName"],
        table_id=str(uuid.uuid4()),
        created=now,
        attribute_definitions=request["AttributeDefinitions"],
        key_schema=request["KeySchema"],
        billing_mode="PAY_PER_REQUEST" if on_demand else "PROVISIONED",
        throughput=throughput,
        warm=warm_of(request, throughput),
        pay_per_request_since=now if on_demand else None,
        on_demand=request.get("OnDemandThroughput", {}),
        table_class=table_class,
        encryption=encryption_of(request.get("SSESpecification", {}), context.account, context.region),
        deletion_protection=request.get("DeletionProtectionEnabled", False),
        local_indexes=local,
        global_indexes=global_,
        next_index=1 + len(local) + len(global_),
        stream=StreamState(new_stream_label(now, None), stream["StreamViewType"])
        if stream.get("StreamEnabled")
        else None,
        tags=tags,
        policies=_policies(request.get("ResourcePolicy"), context, now),
    )


def _policies(document: str | None, context: RequestContext, now: float) -> dict[str, Policy]:
    """The policy that a table begins with."""
    if document is None:
        return {}
    parsed = canonical(document, context.region)
    check_document(parsed, is_stream=False)
    check_lockout(parsed, context.account)
    return {policies.TABLE: Policy(encoded(parsed), int(now * 1000))}


def throughput_of(owner: Parameters) -> Throughput:
    """The provisioned throughput of a table's or an index's parameters."""
    units = owner.get("ProvisionedThroughput")
    return Throughput() if units is None else Throughput(units["ReadCapacityUnits"], units["WriteCapacityUnits"])


def warm_of(owner: Parameters, throughput: Throughput) -> WarmThroughput:
    """The warm throughput that a table or an index begins with."""
    is_provisioned = throughput.read > 0
    initial = WarmThroughput(throughput.read, throughput.write) if is_provisioned else ON_DEMAND_WARM
    asked = owner.get("WarmThroughput", {})
    return WarmThroughput(
        asked.get("ReadUnitsPerSecond", initial.read), asked.get("WriteUnitsPerSecond", initial.write)
    )


def _indexes(request: Parameters) -> tuple[tuple[IndexDefinition, ...], tuple[IndexDefinition, ...]]:
    local = tuple(
        IndexDefinition(number, index["IndexName"], index["KeySchema"], index["Projection"])
        for number, index in enumerate(request.get("LocalSecondaryIndexes", []), 1)
    )
    global_ = tuple(
        global_index(number, index)
        for number, index in enumerate(request.get("GlobalSecondaryIndexes", []), 1 + len(local))
    )
    return local, global_


def global_index(number: int, index: Parameters) -> IndexDefinition:
    """The definition of a global index."""
    throughput = throughput_of(index)
    return IndexDefinition(
        number,
        index["IndexName"],
        index["KeySchema"],
        index["Projection"],
        throughput,
        index.get("OnDemandThroughput", {}),
        warm_of(index, throughput),
    )
