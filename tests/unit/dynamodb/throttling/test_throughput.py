"""Throughput that is enforced: burst, tables, indexes, batches, transactions, maximums on demand."""

from collections.abc import Iterator
from typing import Any

import pytest

from homeport.dynamodb.settings import EngineSettings
from support.dynamodb import ARN, Dynamo, RefusedError, defined, index

ITEM = {"pk": {"S": "a"}}
ONE_EACH = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
EXCEEDED = (
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API."
)


@pytest.fixture
def dynamo() -> Iterator[Dynamo]:
    made = Dynamo(settings=EngineSettings(enforces_throughput=True))
    yield made
    made.close()


def _create(dynamo: Dynamo, read: int, write: int, name: str = "music", **others: Any) -> None:
    throughput = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
    dynamo.create(name, BillingMode="PROVISIONED", ProvisionedThroughput=throughput, **others)


def _reads(dynamo: Dynamo, table: str = "music") -> int:
    """How many consistent reads go through until one is refused."""
    for count in range(10_000):
        try:
            dynamo.get(ITEM, table)
        except RefusedError:
            return count
    raise AssertionError("nothing is refused")


def test_a_second_of_units_to_begin_with_then_what_comes_in_then_300_seconds_of_it(dynamo: Dynamo) -> None:
    _create(dynamo, read=5, write=5)
    first = _reads(dynamo)
    dynamo.clock.advance(2.0)
    second = _reads(dynamo)
    dynamo.clock.advance(10_000.0)

    assert (first, second, _reads(dynamo)) == (5, 10, 1500)


def test_the_refusal_names_the_resource(dynamo: Dynamo) -> None:
    _create(dynamo, read=1, write=1)
    dynamo.put(ITEM)

    assert dynamo.error("PutItem", TableName="music", Item=ITEM) == {
        "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "message": EXCEEDED,
        "ThrottlingReasons": [{"reason": "TableWriteProvisionedThroughputExceeded", "resource": f"{ARN}music"}],
    }
    assert dynamo.get(ITEM) == ITEM


def test_a_large_request_leaves_a_debt(dynamo: Dynamo) -> None:
    _create(dynamo, read=10, write=4)
    dynamo.put({**ITEM, "text": {"S": "x" * 9_000}})
    dynamo.clock.advance(1.0)
    refused = dynamo.refusal("PutItem", TableName="music", Item=ITEM)
    dynamo.clock.advance(1.0)
    dynamo.put(ITEM)

    assert refused == ("ProvisionedThroughputExceededException", EXCEEDED)


@pytest.mark.parametrize("asked", [None, "NONE", "TOTAL", "INDEXES"])
def test_the_answer_is_that_of_an_engine_without_limits(dynamo: Dynamo, asked: str | None) -> None:
    free = Dynamo()
    request = {"TableName": "music", "Item": {**ITEM, "group": {"S": "x"}}}
    if asked is not None:
        request["ReturnConsumedCapacity"] = asked
    answers = []
    for each in (free, dynamo):
        _create(
            each,
            10,
            10,
            AttributeDefinitions=defined(pk="S", group="S"),
            GlobalSecondaryIndexes=[{**index("by-group", "group"), "ProvisionedThroughput": ONE_EACH}],
        )
        answers.append(each.call("PutItem", **request))
    free.close()

    assert answers[0] == answers[1]


def test_an_index_has_units_of_its_own_and_holds_up_the_table_s_writes(dynamo: Dynamo) -> None:
    _create(
        dynamo,
        100,
        100,
        AttributeDefinitions=defined(pk="S", group="S"),
        GlobalSecondaryIndexes=[{**index("by-group", "group"), "ProvisionedThroughput": ONE_EACH}],
    )
    dynamo.put({**ITEM, "group": {"S": "x"}})
    refused = dynamo.error("PutItem", TableName="music", Item={"pk": {"S": "b"}})
    query = {
        "TableName": "music",
        "IndexName": "by-group",
        "KeyConditionExpression": "#g = :g",
        "ExpressionAttributeNames": {"#g": "group"},
        "ExpressionAttributeValues": {":g": {"S": "x"}},
    }
    for _ in range(2):
        dynamo.call("Query", **query)

    assert refused["ThrottlingReasons"] == [
        {"reason": "IndexWriteProvisionedThroughputExceeded", "resource": f"{ARN}music/index/by-group"}
    ]
    assert refused["message"] == (
        "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
        "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes "
        "with the UpdateTable API"
    )
    assert dynamo.error("Query", **query)["ThrottlingReasons"][0]["reason"] == "IndexReadProvisionedThroughputExceeded"
    assert dynamo.get(ITEM) is not None


def test_a_batch_does_what_it_can(dynamo: Dynamo) -> None:
    _create(dynamo, 10, 1)
    _create(dynamo, 10, 10, "films")
    dynamo.put(ITEM)
    put = [{"PutRequest": {"Item": ITEM}}]
    both = dynamo.call("BatchWriteItem", RequestItems={"music": put, "films": put})
    none = dynamo.refusal("BatchWriteItem", RequestItems={"music": put})

    assert both == {"UnprocessedItems": {"music": put}}
    assert none == ("ProvisionedThroughputExceededException", EXCEEDED)
    assert dynamo.get(ITEM, "films") == ITEM


def test_a_transaction_is_cancelled(dynamo: Dynamo) -> None:
    _create(dynamo, 10, 1)
    _create(dynamo, 10, 10, "films")
    dynamo.put(ITEM)
    puts = [{"Put": {"TableName": name, "Item": ITEM}} for name in ("films", "music")]

    error = dynamo.error("TransactWriteItems", TransactItems=puts)

    assert error["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ProvisionedThroughputExceeded", "Message": EXCEEDED},
    ]
    assert dynamo.get(ITEM, "films") is None


def test_the_maximum_of_a_table_on_demand_is_kept_without_a_burst(dynamo: Dynamo) -> None:
    dynamo.create(OnDemandThroughput={"MaxReadRequestUnits": 3})
    first = _reads(dynamo)
    dynamo.clock.advance(100.0)

    assert (first, _reads(dynamo)) == (3, 3)
    assert dynamo.error("GetItem", TableName="music", Key=ITEM) == {
        "__type": "com.amazon.coral.availability#ThrottlingException",
        "message": "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
        "throttlingReasons": [{"reason": "TableReadMaxOnDemandThroughputExceeded", "resource": f"{ARN}music"}],
    }
    for _ in range(100):
        dynamo.put(ITEM)


def test_a_table_that_gets_more_units_has_them_at_once(dynamo: Dynamo) -> None:
    _create(dynamo, 1, 1)
    before = _reads(dynamo)
    dynamo.call(
        "UpdateTable",
        TableName="music",
        ProvisionedThroughput={"ReadCapacityUnits": 50, "WriteCapacityUnits": 1},
    )
    dynamo.clock.advance(1.0)
    dynamo.get(ITEM)
    dynamo.clock.advance(1.0)

    assert before == 1
    assert _reads(dynamo) >= 50


def test_other_operations_consume_nothing(dynamo: Dynamo) -> None:
    _create(dynamo, 1, 1)
    for _ in range(20):
        dynamo.call("DescribeTable", TableName="music")
    assert dynamo.refusal("GetItem", TableName="nothing", Key=ITEM)[0] == "ResourceNotFoundException"


INSERT = "INSERT INTO {} VALUE {{'pk': '{}'}}"


def test_partiql_is_refused_alike(dynamo: Dynamo) -> None:
    _create(dynamo, 1, 1)
    _create(dynamo, 10, 10, "films")
    dynamo.call("ExecuteStatement", Statement=INSERT.format("music", "a"))
    select = "SELECT * FROM music WHERE pk = 'a'"
    dynamo.call("ExecuteStatement", Statement=select, ConsistentRead=True)

    write = dynamo.refusal("ExecuteStatement", Statement=INSERT.format("music", "b"))
    read = dynamo.refusal("ExecuteStatement", Statement=select)
    both = [{"Statement": INSERT.format(name, "c")} for name in ("music", "films")]
    batch = dynamo.call("BatchExecuteStatement", Statements=both)
    transaction = dynamo.error("ExecuteTransaction", TransactStatements=list(reversed(both)))

    assert write == read == ("ProvisionedThroughputExceededException", EXCEEDED)
    assert batch["Responses"] == [
        {"Error": {"Code": "ProvisionedThroughputExceeded", "Message": EXCEEDED}, "TableName": "music"},
        {"TableName": "films"},
    ]
    assert [each["Code"] for each in transaction["CancellationReasons"]] == ["None", "ProvisionedThroughputExceeded"]


def test_a_statement_that_is_wrong_is_told_so_first(dynamo: Dynamo) -> None:
    _create(dynamo, 1, 1)
    dynamo.put(ITEM)

    assert dynamo.refusal("ExecuteStatement", Statement="INSERT nonsense")[0] == "ValidationException"
