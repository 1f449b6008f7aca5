"""However a SELECT is read, it finds what its condition is true of, page by page, each item once."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeport.dynamodb.expressions.condition import evaluate_condition
from homeport.dynamodb.partiql.compiler import Reading, compile_statement
from support.dynamodb import Dynamo, defined, index

Json = Any

ITEMS = [
    {"pk": {"S": pk}, "sk": {"N": sk}, "g": {"S": pk * 2}, "n": {"N": str((ord(pk) * 7 + round(float(sk))) % 5)}}
    for pk in "abcde"
    for sk in ("-1", "0", "2", "2.5")
]
PARTITIONS = [f"'{name}'" for name in "abcdex"]
SORTS = ["-1", "0", "1", "2", "3"]


@pytest.fixture(scope="module")
def engine() -> Iterator[Dynamo]:
    """An engine with the items, which an index holds too."""
    dynamo = Dynamo()
    dynamo.create(
        AttributeDefinitions=defined(pk="S", sk="N", g="S"),
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[index("gsi", "g", "sk")],
    )
    dynamo.put(*ITEMS)
    yield dynamo
    dynamo.close()


def compared(name: str, values: list[str]) -> st.SearchStrategy[str]:
    """Conditions on one attribute."""
    value = st.sampled_from(values)
    pairs = st.lists(value, min_size=2, max_size=2).map(sorted)
    if values is SORTS:
        pairs = st.tuples(st.sampled_from(["-1", "0"]), st.sampled_from(["1", "2", "3"])).map(list)
    return st.one_of(
        st.builds(lambda operator, other: f"{name} {operator} {other}", st.sampled_from(["=", "<", ">=", "<>"]), value),
        st.builds(lambda other: f"{other} = {name}", value),
        st.builds(lambda pair: f"{name} BETWEEN {pair[0]} AND {pair[1]}", pairs),
        st.builds(lambda others: f"{name} IN [{', '.join(others)}]", st.lists(value, min_size=1, max_size=4)),
    )


CONDITIONS = st.recursive(
    st.one_of(compared("pk", PARTITIONS), compared("g", ["'aa'", "'bb'", "'zz'"]), compared("sk", SORTS))
    | compared("n", ["0", "2", "4"]),
    lambda inner: (
        st.builds(
            lambda operator, parts: "(" + f" {operator} ".join(parts) + ")",
            st.sampled_from(["AND", "OR", "AND"]),
            st.lists(inner, min_size=2, max_size=3),
        )
        | inner.map(lambda part: f"NOT {part}")
    ),
    max_leaves=6,
)


def pages(dynamo: Dynamo, statement: str, limit: int | None) -> Iterator[Json]:
    """All items of a statement, following its tokens."""
    request: Json = {"Statement": statement, "Limit": limit}
    while True:
        answer = dynamo.call("ExecuteStatement", **request)
        yield from answer["Items"]
        if "NextToken" not in answer:
            return
        request["NextToken"] = answer["NextToken"]


def by_key(items: Json) -> Json:
    return sorted(items, key=lambda item: (item["pk"]["S"], float(item["sk"]["N"])))


@settings(max_examples=150)
@given(CONDITIONS, st.sampled_from(["music", '"music"."gsi"']), st.none() | st.integers(1, 7))
def test_a_select_finds_what_its_condition_is_true_of(
    engine: Dynamo, condition: str, source: str, limit: int | None
) -> None:
    statement = f"SELECT * FROM {source} WHERE {condition}"
    reading = compile_statement(statement, None)
    assert isinstance(reading, Reading)
    assert reading.condition is not None

    found = list(pages(engine, statement, limit))

    assert by_key(found) == [item for item in by_key(ITEMS) if evaluate_condition(reading.condition, item)]


@given(st.lists(st.sampled_from("abcde"), min_size=2, max_size=5, unique=True), st.booleans(), st.booleans())
def test_order_by_sorts_all_pages(engine: Dynamo, partitions: list[str], first: bool, second: bool) -> None:
    wanted = ", ".join([f"'{partition}'" for partition in partitions])
    order = f"pk{' DESC' * first}, sk{' DESC' * second}"

    found = list(pages(engine, f"SELECT pk, sk FROM music WHERE pk IN [{wanted}] ORDER BY {order}", None))

    sorts = sorted([-1.0, 0.0, 2.0, 2.5], reverse=second)
    assert [(item["pk"]["S"], float(item["sk"]["N"])) for item in found] == [
        (partition, sort) for partition in sorted(partitions, reverse=first) for sort in sorts
    ]
