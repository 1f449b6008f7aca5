"""News of streams: heard for the changes of one's own table, until one leaves."""

from functools import partial
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb import Engine
from homeport.dynamodb.errors import ResourceNotFoundException

CONTEXT = RequestContext()


def table(engine: Engine, name: str) -> str:
    """The ARN of the stream of a new table."""
    request: dict[str, Any] = {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    }
    made = engine.call("CreateTable", request, CONTEXT)
    return str(made["TableDescription"]["LatestStreamArn"])


def test_a_listener_hears_of_its_own_table_until_it_leaves() -> None:
    clock = ManualClock()
    engine = Engine(None, clock=clock, observer=Observer(clock))
    heard: list[str] = []
    arns = {name: table(engine, name) for name in ("music", "books")}
    leave = {name: engine.on_records(arns[name], CONTEXT, partial(heard.append, name)) for name in arns}
    put = {"TableName": "music", "Item": {"id": {"S": "1"}}}

    engine.call("PutItem", put, CONTEXT)
    # A change that changes nothing is none.
    engine.call("PutItem", put, CONTEXT)
    engine.call("PutItem", {**put, "TableName": "books"}, CONTEXT)
    leave["music"]()
    engine.call("DeleteItem", {"TableName": "music", "Key": {"id": {"S": "1"}}}, CONTEXT)
    engine.close()

    assert heard == ["music", "books"]


def test_there_is_no_news_of_a_stream_that_is_not_there() -> None:
    clock = ManualClock()
    engine = Engine(None, clock=clock, observer=Observer(clock))
    arn = table(engine, "music")

    with pytest.raises(ResourceNotFoundException):
        engine.on_records(arn.replace("music", "nothing"), CONTEXT, lambda: None)
    engine.close()
