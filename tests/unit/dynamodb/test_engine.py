"""The engine as its callers see it."""

import threading
from typing import Any

import pytest

from homeport.core.observer import Fact
from homeport.dynamodb import Engine
from homeport.dynamodb.operations import load_operation, load_operations
from support.dynamodb import ARN, Dynamo, RefusedError


def test_an_operation_that_is_not_emulated_is_named(dynamo: Dynamo) -> None:
    operation = "NoSuchThing"
    with pytest.raises(RefusedError) as refused:
        dynamo.call(operation)

    assert refused.value.body == {
        "__type": "com.amazon.coral.service#UnknownOperationException",
        "message": f"homeport does not emulate the DynamoDB operation {operation}",
    }
    assert operation not in dynamo.engine.operations


def test_a_request_is_left_as_it_is(dynamo: Dynamo) -> None:
    dynamo.create()
    request: dict[str, Any] = {"TableName": "music", "Item": {"pk": {"S": "a"}, "n": {"N": "1.0"}}, "Unknown": None}

    dynamo.engine.call("PutItem", request, dynamo.context)

    assert request == {"TableName": "music", "Item": {"pk": {"S": "a"}, "n": {"N": "1.0"}}, "Unknown": None}


def test_unknown_members_and_nulls_are_as_if_they_were_not_there(dynamo: Dynamo) -> None:
    dynamo.create()

    dynamo.call("PutItem", TableName="music", Item={"pk": {"S": "a", "Z": 1}}, Nonsense=[], ConditionExpression=None)

    assert dynamo.get({"pk": {"S": "a"}}) == {"pk": {"S": "a"}}


def test_facts_are_reported(dynamo: Dynamo) -> None:
    facts: list[Fact] = []
    dynamo.observer.subscribe(facts.append)

    dynamo.create()
    dynamo.put({"pk": {"S": "a"}})
    dynamo.call("UpdateTable", TableName="music", DeletionProtectionEnabled=False)
    dynamo.call("DeleteTable", TableName="music")

    assert [(fact.kind, fact.details) for fact in facts] == [
        (kind, {"table": ARN + "music"})
        for kind in (
            "dynamodb.table_created",
            "dynamodb.item_written",
            "dynamodb.table_updated",
            "dynamodb.table_deleted",
        )
    ]


def test_engines_in_memory_share_nothing_and_leave_no_thread(dynamo: Dynamo) -> None:
    threads = threading.active_count()
    other = Engine(None, clock=dynamo.clock, observer=dynamo.observer)
    dynamo.create()

    assert other.call("ListTables", {}, dynamo.context) == {"TableNames": []}
    other.close()
    assert threading.active_count() == threads


def test_every_operation_is_found_by_the_name_that_aws_gives_it() -> None:
    assert {name: load_operation(name) for name in load_operations()} == load_operations()


@pytest.mark.parametrize("name", ["", "get_item", "getItem", "Get_Item", "__init__", "Nonsense"])
def test_no_other_name_loads_anything(name: str) -> None:
    assert load_operation(name) is None
