"""Expressions and values at random: homeport answers as dynalite does, or a difference is explained."""

from itertools import count
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from differential.differences import comparable, text_of
from differential.expression_differences import EXPRESSION_DIFFERENCES
from differential.peers import Dynalite, Homeport, Peer
from differential.requests import table
from differential.strategies import CONDITIONS, UPDATES, sound_values, used, values

Json = Any

TABLE = "expressions"
NAMES = {"#a": "a", "#b": "b"}
ITEMS = st.fixed_dictionaries({name: sound_values() for name in "ab"}, optional={"c": sound_values()})
PLACED = st.tuples(*[sound_values(1)] * 3).map(lambda each: dict(zip((":v", ":w", ":x"), each, strict=True)))
# The same examples in each run: what differs has to be looked up before it can be explained.
SAME = settings(
    max_examples=400, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
numbers = count()


@pytest.fixture(scope="module", autouse=True)
def tables(homeport: Homeport, dynalite: Dynalite) -> None:
    """The table of these tests, on both."""
    body = orjson.dumps(table(TABLE, ("pk",), {"pk": "S"}))
    for peer in (homeport, dynalite):
        assert peer.answer("CreateTable", body).status == 200


def key() -> Json:
    """A key of its own: dynalite never again answers about a key on which a request has ended it."""
    return {"pk": {"S": f"{next(numbers)}"}}


def agree(homeport: Peer, dynalite: Peer, operation: str, request: Json) -> None:
    """Both answer the same, or their difference is explained."""
    body = orjson.dumps({"TableName": TABLE, **request})
    theirs = dynalite.answer(operation, body)
    ours = homeport.answer(operation, body)
    if theirs.status != 500 and comparable(ours) != comparable(theirs):
        assert any(each.explains(operation, text_of(ours), text_of(theirs)) for each in EXPRESSION_DIFFERENCES), (
            request,
            ours,
            theirs,
        )


@SAME
@given(item=ITEMS, condition=CONDITIONS, placed=PLACED)
def test_conditions(homeport: Homeport, dynalite: Dynalite, item: Json, condition: str, placed: Json) -> None:
    one = key()
    agree(homeport, dynalite, "PutItem", {"Item": one | item})
    expression = {"ConditionExpression": condition, **used(condition, NAMES, placed)}
    agree(homeport, dynalite, "DeleteItem", {"Key": one, **expression})


@SAME
@given(
    item=ITEMS,
    update=UPDATES,
    placed=PLACED,
    wanted=st.sampled_from(["ALL_NEW", "UPDATED_NEW", "UPDATED_OLD", "ALL_OLD"]),
)
def test_updates(homeport: Homeport, dynalite: Dynalite, item: Json, update: str, placed: Json, wanted: str) -> None:
    one = key()
    agree(homeport, dynalite, "PutItem", {"Item": one | item})
    expression = {"UpdateExpression": update, **used(update, NAMES, placed)}
    agree(homeport, dynalite, "UpdateItem", {"Key": one, "ReturnValues": wanted, **expression})


@SAME
@given(value=values())
def test_values(homeport: Homeport, dynalite: Dynalite, value: Json) -> None:
    agree(homeport, dynalite, "PutItem", {"Item": key() | {"a": value}})
