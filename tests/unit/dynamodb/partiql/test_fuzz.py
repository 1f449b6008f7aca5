"""Whatever statement is sent, the engine answers: never a defect of ours."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeport.dynamodb.wire import answer
from support.dynamodb import Dynamo, defined, index
from support.statements import fragments, statement_text, statements

TEXTS = fragments | statements.map(statement_text)
CONDITIONS = [
    "pk = 'a'",
    "pk = 'a' AND sk = 1",
    "pk IN ['a', ?] AND sk > ?",
    "sk BETWEEN 1 AND ? OR pk = 'b'",
    "pk = 1",
    "pk = ''",
    "NOT a.b[0] IS MISSING",
    "size(a) = size(b) AND contains(a, ?)",
]
LIKELY = st.one_of(
    st.sampled_from(CONDITIONS).map(lambda condition: f"SELECT a.b[0], pk FROM music WHERE {condition} ORDER BY pk"),
    st.sampled_from(CONDITIONS).map(lambda condition: f'SELECT * FROM "music"."gsi" WHERE {condition}'),
    st.sampled_from(CONDITIONS).map(
        lambda condition: f"UPDATE music SET a = a + ? SET b.c = list_append(b.c, [1]) WHERE {condition}"
    ),
    st.sampled_from(CONDITIONS).map(lambda condition: f"DELETE FROM music WHERE {condition} RETURNING ALL OLD *"),
    st.just("INSERT INTO music VALUE {'pk': ?, 'sk': ?, 'a': ?}"),
)
PARAMETERS = st.none() | st.lists(
    st.sampled_from([{"S": "a"}, {"N": "1"}, {"N": "x"}, {"L": []}, {"SS": []}, {"B": "AAEC"}, {"NULL": True}, {}]),
    max_size=4,
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Dynamo]:
    """An engine with a table that has an index."""
    dynamo = Dynamo()
    dynamo.create(
        AttributeDefinitions=defined(pk="S", sk="N", a="S"),
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[index("gsi", "a", "sk", {"ProjectionType": "KEYS_ONLY"})],
    )
    dynamo.put({"pk": {"S": "a"}, "sk": {"N": "1"}, "a": {"S": "x"}, "b": {"M": {"c": {"L": []}}}})
    yield dynamo
    dynamo.close()


@settings(max_examples=150)
@given(LIKELY | TEXTS, PARAMETERS, st.none() | st.sampled_from(["", "x", "WzEsMiwzXQ=="]), st.sampled_from([None, 1]))
def test_every_statement_is_answered(
    engine: Dynamo, text: str, parameters: object, token: str | None, limit: int | None
) -> None:
    request = {"Statement": text, "Parameters": parameters, "NextToken": token, "Limit": limit}
    each = {"Statement": text, "Parameters": parameters}
    bodies = {
        "ExecuteStatement": request,
        "BatchExecuteStatement": {"Statements": [each]},
        "ExecuteTransaction": {"TransactStatements": [each]},
    }

    for operation, body in bodies.items():
        answered = answer(engine.engine, f"DynamoDB_20120810.{operation}", json.dumps(body).encode(), engine.context)
        assert answered.status in (200, 400), (body, answered.body)
