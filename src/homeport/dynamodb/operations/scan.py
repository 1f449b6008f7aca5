"""Scan.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Kind, Wording
from homeport.dynamodb.expressions.condition import Condition, parse_condition
from homeport.dynamodb.expressions.key_rules import check_nested_keys
from homeport.dynamodb.expressions.projection import Projection, parse_projection
from homeport.dynamodb.items.parameters import bindings_of
from homeport.dynamodb.items.search import check_select, find_index, make_search, run
from homeport.dynamodb.items.start_keys import INVALID, start_position, validated_start_key
from homeport.dynamodb.legacy.attributes_to_get import attributes_projection
from homeport.dynamodb.legacy.filters import filter_condition
from homeport.dynamodb.legacy.languages import SCAN, check_languages
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import EVERYTHING, segment_bounds
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, Structure
from homeport.dynamodb.validation.legacy import ATTRIBUTES_TO_GET, CONDITIONAL_OPERATOR, CONDITIONS
from homeport.dynamodb.validation.names import INDEX_NAME
from homeport.dynamodb.validation.scalars import Boolean, Number

REQUEST = Structure(
    "ScanInput",
    {
        "Select": common.SELECT,
        "IndexName": INDEX_NAME,
        "TotalSegments": Number("Integer", minimum=1, maximum=limits.SCAN_SEGMENTS),
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "TableName": common.TABLE_NAME,
        "ConditionalOperator": CONDITIONAL_OPERATOR,
        "ScanFilter": CONDITIONS,
        "Segment": Number("Integer", minimum=0, maximum=limits.SCAN_SEGMENTS - 1),
        "Limit": Number("Integer", minimum=1),
        "AttributesToGet": ATTRIBUTES_TO_GET,
        "ExclusiveStartKey": AttributeMap(),
        "FilterExpression": common.EXPRESSION,
        "ProjectionExpression": common.EXPRESSION,
        "ExpressionAttributeValues": common.EXPRESSION_VALUES,
        "ExpressionAttributeNames": common.EXPRESSION_NAMES,
        "ConsistentRead": Boolean(),
    },
)


def scan(service: Service, request: Request, context: RequestContext) -> Answer:
    """A page of all items of a table or an index, or of one segment of them, in an order that means nothing."""
    check_languages(request, SCAN)
    check_select(request)
    legacy = _legacy(request)
    start_key = validated_start_key(request.get("ExclusiveStartKey"))
    _check_segments(request)
    filter_, projection = legacy or _parse(request)
    table = service.table(request["TableName"], context)
    index = find_index(table, request)
    start = None if start_key is None else start_position(table, index, start_key)
    total, segment = request.get("TotalSegments", 1), request.get("Segment", 0)
    bounds = EVERYTHING if total == 1 else segment_bounds(segment, total)
    if start is not None and not bounds.lower <= start.key < bounds.upper:
        raise ValidationException(
            f"{INVALID}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
            f"TotalSegments: {total} Segment: {segment}"
        )
    for nested in (projection, filter_):
        if nested is not None:
            check_nested_keys(nested.nested_names, table.schema, table.index_keys)
    return run(service, request, make_search(table, index, request, filter_, projection), bounds, start)


def _check_segments(request: Request) -> None:
    segment, total = request.get("Segment"), request.get("TotalSegments")
    if segment is not None and total is None:
        raise ValidationException(
            "The TotalSegments parameter is required but was not present in the request "
            "when Segment parameter is present"
        )
    if total is not None and segment is None:
        raise ValidationException(
            "The Segment parameter is required but was not present in the request "
            "when parameter TotalSegments is present"
        )
    if total is not None and segment is not None and segment >= total:
        raise ValidationException(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )


def _legacy(request: Request) -> tuple[Condition | None, Projection | None] | None:
    """What ScanFilter and AttributesToGet say; None where the request has neither."""
    conditions, names = request.get("ScanFilter"), request.get("AttributesToGet")
    if conditions is None and names is None:
        return None
    projection = None if names is None else attributes_projection(names)
    return filter_condition(conditions or {}, request.get("ConditionalOperator")), projection


def _parse(request: Request) -> tuple[Condition | None, Projection | None]:
    """Everything that the expressions tell before the table is looked up."""
    filter_text, projection_text = request.get("FilterExpression"), request.get("ProjectionExpression")
    if filter_text is None and projection_text is None:
        return None, None
    bindings = bindings_of(request, Wording.READ)
    filter_ = None if filter_text is None else parse_condition(filter_text, Kind.FILTER, bindings)
    projection = None if projection_text is None else parse_projection(projection_text, bindings)
    bindings.check_all_used()
    return filter_, projection


OPERATION = Operation("Scan", REQUEST, scan)
