"""Whatever is sent, the engine answers: never a defect of ours, never a hang."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeport.core.context import RequestContext
from homeport.core.observer import Fact
from homeport.dynamodb.api import STREAM_OPERATIONS
from homeport.dynamodb.operations import load_operations
from homeport.dynamodb.validation.collections import Attribute, AttributeMap, ListOf, MapOf, Member, Structure
from homeport.dynamodb.validation.scalars import Boolean, Number, String
from homeport.dynamodb.wire import answer
from support.dynamodb import ARN, Dynamo, defined, index

OPERATIONS = load_operations()
NAMES = ["pk", "sk", "gk", "#n", ":v", "a.b", "a[0]", "gsi", "lsi", "music", "plain", ARN + "music", "", "x" * 300]
EXPRESSIONS = [
    "pk = :v",
    "pk = :v AND sk > :v",
    "SET #n = :v",
    "SET a.b = if_not_exists(#n, :v) + :v REMOVE c[1] ADD d :v DELETE e :v",
    "attribute_exists(pk) AND NOT (#n IN (:v, :v))",
    "size(#n) > :v OR begins_with(sk, :v)",
    "pk, a[0].b, #n",
    "((",
    "",
]
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(NAMES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)
texts = st.sampled_from([*NAMES, *EXPRESSIONS]) | st.text(max_size=6)
numbers = st.sampled_from(["1", "-1.50", "1e125", "1e126", "x", "", "0"])
binaries = st.sampled_from(["", "AAEC", "x", "////"])
scalars = st.one_of(
    st.builds(lambda text: {"S": text}, texts),
    st.builds(lambda text: {"N": text}, numbers),
    st.builds(lambda text: {"B": text}, binaries),
    st.sampled_from([{"BOOL": True}, {"NULL": True}, {"NULL": False}, {}, {"S": "a", "N": "1"}]),
    st.builds(lambda members: {"SS": members}, st.lists(texts, max_size=3)),
    st.builds(lambda members: {"NS": members}, st.lists(numbers, max_size=3)),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.builds(lambda items: {"L": items}, st.lists(inner, max_size=2))
        | st.builds(lambda items: {"M": items}, st.dictionaries(texts, inner, max_size=2))
    ),
    max_leaves=4,
)
items = st.dictionaries(st.sampled_from(NAMES), values, max_size=4) | st.builds(
    lambda partition, sort: {"pk": partition, "sk": sort}, scalars, scalars
)


def requests(member: Member) -> st.SearchStrategy[Any]:
    """Values that are nearly what a member must look like."""
    if isinstance(member, Structure):
        shapes = {name: requests(each) for name, each in member.members.items()}
        required = {name: shapes[name] for name in shapes if name in ("TableName", "Item", "Key", "Keys", "IndexName")}
        others = {name: shapes[name] for name in shapes if name not in required}
        proper: st.SearchStrategy[Any] = st.fixed_dictionaries(required, optional=others)
    elif isinstance(member, ListOf):
        proper = st.lists(requests(member.element), max_size=3)
    elif isinstance(member, MapOf):
        proper = st.dictionaries(st.sampled_from(NAMES), requests(member.element), max_size=3)
    elif isinstance(member, AttributeMap):
        proper = items
    elif isinstance(member, Attribute):
        proper = values
    elif isinstance(member, Boolean):
        proper = st.booleans()
    elif isinstance(member, Number):
        proper = st.integers(-2, 12) | st.integers()
    elif isinstance(member, String) and member.enum:
        proper = st.sampled_from(member.enum)
    else:
        proper = texts
    # Mostly what is expected: junk everywhere would never get past the first check.
    return st.integers(0, 79).flatmap(lambda chance: junk if chance == 0 else proper)


LEGACY = frozenset(
    {
        "Expected",
        "ConditionalOperator",
        "AttributeUpdates",
        "AttributesToGet",
        "KeyConditions",
        "QueryFilter",
        "ScanFilter",
    }
)
PLACEHOLDER = re.compile(r"[#:][0-9a-zA-Z_]+")
KEY: Any = {"pk": {"S": "pk"}, "sk": {"N": "1"}}


def mended(request: Any, spare: Any) -> Any:
    """The request with the faults away that would end it early: strange tables, keys, names and values."""
    if isinstance(request, list):
        return [mended(each, spare) for each in request]
    if not isinstance(request, dict):
        return request
    request = {name: mended(each, spare) for name, each in request.items() if name not in LEGACY}
    texts = [str(each) for name, each in request.items() if name.endswith("Expression")]
    used = {placeholder for text in texts for placeholder in PLACEHOLDER.findall(text)}
    fitting = {
        "TableName": "music",
        "RequestItems": {"music": next(iter(_values(request.get("RequestItems"))), None)},
        "IndexName": "gsi",
        "Key": KEY,
        "Keys": [KEY],
        "Item": {**(request["Item"] if isinstance(request.get("Item"), dict) else {}), **KEY},
        "ExclusiveStartKey": KEY,
        "ExpressionAttributeNames": {placeholder: "gk" for placeholder in used if placeholder[0] == "#"},
        "ExpressionAttributeValues": {placeholder: spare for placeholder in used if placeholder[0] == ":"},
    }
    mended_request = {name: fitting.get(name, each) for name, each in request.items()}
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        mended_request.pop(name, None)
        if fitting.get(name):
            mended_request[name] = fitting[name]
    return mended_request


def _values(request_items: Any) -> list[Any]:
    return list(request_items.values()) if isinstance(request_items, dict) else []


def nearly_right(name: str) -> st.SearchStrategy[Any]:
    """Requests of an operation, most of them mended."""
    return st.tuples(requests(OPERATIONS[name].request), values, st.integers(0, 3)).map(
        lambda drawn: drawn[0] if drawn[2] == 0 else mended(drawn[0], drawn[1])
    )


def prepared() -> Dynamo:
    dynamo = Dynamo()
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="N", gk="S"),
        LocalSecondaryIndexes=[index("lsi", "pk", "gk", {"ProjectionType": "KEYS_ONLY"})],
        GlobalSecondaryIndexes=[index("gsi", "gk")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamo.create("plain")
    dynamo.put({"pk": {"S": "pk"}, "sk": {"N": "1"}, "gk": {"S": "x"}, "#n": {"L": [{"N": "1"}]}})
    dynamo.put({"pk": {"S": "pk"}}, table="plain")
    return dynamo


def check(name: str, request: Any) -> None:
    dynamo = prepared()
    facts: list[Fact] = []
    dynamo.observer.subscribe(facts.append)
    prefix = "DynamoDBStreams_20120810" if name in STREAM_OPERATIONS else "DynamoDB_20120810"

    answered = answer(dynamo.engine, f"{prefix}.{name}", json.dumps(request).encode(), RequestContext())

    failures = [fact.details["traceback"] for fact in facts if fact.kind == "dynamodb.failed"]
    dynamo.close()
    assert failures == []
    assert answered.status in (200, 400)
    assert (answered.status == 200) == (b'"__type"' not in answered.body[:12])


@pytest.mark.parametrize("name", OPERATIONS)
def test_requests_that_are_nearly_right(name: str) -> None:
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(nearly_right(name))
    def run(request: Any) -> None:
        check(name, request)

    run()


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", OPERATIONS)
def test_many_requests_that_are_nearly_right(name: str) -> None:
    @settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(nearly_right(name))
    def run(request: Any) -> None:
        check(name, request)

    run()
