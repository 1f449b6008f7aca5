"""ListTables."""

from support.dynamodb import Tables


def test_pages_in_the_order_of_bytes(dynamo: Tables) -> None:
    for name in ("beta", "Alpha", "alpha", "gamma"):
        dynamo.create(name)

    assert dynamo.call("ListTables") == {"TableNames": ["Alpha", "alpha", "beta", "gamma"]}
    assert dynamo.call("ListTables", Limit=2) == {
        "TableNames": ["Alpha", "alpha"],
        "LastEvaluatedTableName": "alpha",
    }
    # The last page has no last name, even where it is full.
    assert dynamo.call("ListTables", Limit=2, ExclusiveStartTableName="alpha") == {"TableNames": ["beta", "gamma"]}
    assert dynamo.call("ListTables", ExclusiveStartTableName="bet") == {"TableNames": ["beta", "gamma"]}
