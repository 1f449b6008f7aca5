"""Query.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
"""

from functools import partial

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Kind, Wording
from homeport.dynamodb.expressions.condition import Condition, parse_condition
from homeport.dynamodb.expressions.key_condition import (
    KeyRange,
    KeyTerm,
    key_terms,
    parse_key_condition,
    resolve_key_condition,
)
from homeport.dynamodb.expressions.key_rules import check_filter_keys, check_nested_keys
from homeport.dynamodb.expressions.projection import Projection, parse_projection
from homeport.dynamodb.items.parameters import bindings_of
from homeport.dynamodb.items.search import check_select, find_index, make_search, run
from homeport.dynamodb.items.start_keys import (
    check_start_attribute,
    check_start_names,
    check_within,
    start_position,
    validated_start_key,
)
from homeport.dynamodb.legacy.attributes_to_get import attributes_projection
from homeport.dynamodb.legacy.filters import filter_condition
from homeport.dynamodb.legacy.key_conditions import key_condition_terms
from homeport.dynamodb.legacy.languages import QUERY, check_languages
from homeport.dynamodb.model.keys import encode
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import range_bounds
from homeport.dynamodb.storage.pages import Position
from homeport.dynamodb.storage.table import SecondaryIndex, Table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, Structure
from homeport.dynamodb.validation.legacy import ATTRIBUTES_TO_GET, CONDITIONAL_OPERATOR, CONDITIONS
from homeport.dynamodb.validation.names import INDEX_NAME
from homeport.dynamodb.validation.scalars import Boolean, Number

REQUEST = Structure(
    "QueryInput",
    {
        "Select": common.SELECT,
        "IndexName": INDEX_NAME,
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "QueryFilter": CONDITIONS,
        "TableName": common.TABLE_NAME,
        "ConditionalOperator": CONDITIONAL_OPERATOR,
        "AttributesToGet": ATTRIBUTES_TO_GET,
        "Limit": Number("Integer", minimum=1),
        "KeyConditions": CONDITIONS,
        "ExclusiveStartKey": AttributeMap(),
        "ConsistentRead": Boolean(),
        "ScanIndexForward": Boolean(),
        "KeyConditionExpression": common.EXPRESSION,
        "FilterExpression": common.EXPRESSION,
        "ProjectionExpression": common.EXPRESSION,
        "ExpressionAttributeValues": common.EXPRESSION_VALUES,
        "ExpressionAttributeNames": common.EXPRESSION_NAMES,
    },
)


def query(service: Service, request: Request, context: RequestContext) -> Answer:
    """A page of the items of one partition, in the order of their sort keys."""
    check_languages(request, QUERY)
    try:
        check_select(request)
    except ValidationException as error:
        # Scan says the same without the envelope.
        raise error.enveloped() from None
    legacy_filter, legacy_projection = _legacy(request)
    start_key = validated_start_key(request.get("ExclusiveStartKey"))
    terms, filter_, projection = _parse(request)
    projection = projection or legacy_projection
    table = service.table(request["TableName"], context)
    index = find_index(table, request)
    schema = table.schema if index is None else index.schema
    span, start = _resolve(table, index, terms, start_key)
    if projection is not None:
        check_nested_keys(projection.nested_names, table.schema, table.index_keys)
    if filter_ is not None:
        check_filter_keys(filter_, schema)
        check_nested_keys(filter_.nested_names, table.schema, table.index_keys)
    if legacy_filter is not None:
        check_filter_keys(legacy_filter, schema, "QueryFilter")
    search = make_search(table, index, request, filter_ or legacy_filter, projection)
    return run(service, request, search, range_bounds(span), start, request.get("ScanIndexForward", True))


def _resolve(
    table: Table, index: SecondaryIndex | None, terms: tuple[KeyTerm, ...], start_key: Item | None
) -> tuple[KeyRange, Position | None]:
    """Where the items are and where the page begins; AWS looks at the conditions and the starting key in turns."""
    schema, name = (table.schema, None) if index is None else (index.schema, index.name)
    if start_key is None:
        return resolve_key_condition(terms, schema, name), None
    check_start_names(table, index, start_key)
    span = resolve_key_condition(terms, schema, name, partial(check_start_attribute, start_key))
    start = start_position(table, index, start_key)
    check_within(encode(schema, start_key), span, len(terms) > len(schema.partition))
    return span, start


def _legacy(request: Request) -> tuple[Condition | None, Projection | None]:
    """What QueryFilter and AttributesToGet say."""
    conditions, names = request.get("QueryFilter"), request.get("AttributesToGet")
    filter_ = filter_condition(conditions, request.get("ConditionalOperator")) if conditions else None
    return filter_, None if names is None else attributes_projection(names)


def _parse(request: Request) -> tuple[tuple[KeyTerm, ...], Condition | None, Projection | None]:
    """Everything that the expressions tell before the table is looked up, in AWS's order."""
    key_text = request.get("KeyConditionExpression")
    if key_text is None and "KeyConditions" not in request:
        raise ValidationException(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    bindings = bindings_of(request, Wording.READ)
    key_condition = None if key_text is None else parse_key_condition(key_text, bindings)
    filter_text, projection_text = request.get("FilterExpression"), request.get("ProjectionExpression")
    filter_ = None if filter_text is None else parse_condition(filter_text, Kind.FILTER, bindings)
    projection = None if projection_text is None else parse_projection(projection_text, bindings)
    bindings.check_all_used()
    terms = key_condition_terms(request["KeyConditions"]) if key_condition is None else key_terms(key_condition)
    return terms, filter_, projection


OPERATION = Operation("Query", REQUEST, query)
