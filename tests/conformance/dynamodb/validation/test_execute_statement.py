"""ExecuteStatement: what is refused, and how.

Malformed statements: the messages of PartiQL's reference implementation, as users of DynamoDB report them.
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index

Json = Any

MALFORMED = "Statement wasn't well formed, can't be processed: "
MANY_ITEMS = (
    "Unsupported operation: Inserting multiple items in a single statement is not supported, "
    'use "INSERT INTO tableName VALUE item" instead'
)
NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"
INVALID = "One or more parameter values were invalid: "


@pytest.fixture
def table(dynamo: Tables) -> Tables:
    """A table with an index."""
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="N", gk="S"),
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[index("gsi", "gk", None, {"ProjectionType": "KEYS_ONLY"})],
    )
    return dynamo


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        # https://github.com/awsdocs/aws-sdk-for-javascript-v3/issues/98
        ("UPDATE Payment-dev SET active=? WHERE subscriptionId=?", "Expected data manipulation"),
        # https://github.com/passren/PyDynamoDB/issues/26
        ("INSERT INTO urls (key, secret_key) VALUES (?, ?)", "Unexpected keyword"),
        # https://github.com/passren/PyDynamoDB/issues/28
        ("SELECT payload.size FROM music", "Invalid path dot component"),
        ("SLECT * FROM music", "Expected data manipulation"),
        ("UPDATE music WHERE pk = 'a'", "Expected data manipulation"),
        (" ", "Unexpected term"),
        ("hello world", "Unexpected token after expression"),
        ("SELECT * FROM music WHERE pk = 'a' garbage", "Unexpected token after expression"),
        ("SELECT * FROM music; SELECT * FROM music", "Unexpected token after semicolon. (Only one query is allowed.)"),
        ("SELECT FROM music", None),
        ("SELECT *", "Expected FROM after SELECT list"),
        ("SELECT *, a FROM music", None),
        ("SELECT * FROM", "Unexpected term"),
        ("SELECT * FROM music WHERE", "Unexpected term"),
        ("SELECT * FROM music WHERE pk =", "Missing right-hand side expression of infix operator"),
        ("SELECT * FROM music WHERE = 'a'", "Unexpected operator"),
        ("SELECT * FROM music WHERE (pk = 'a'", "Expected RIGHT_PAREN"),
        ("SELECT * FROM music WHERE pk IN ['a'", "Expected RIGHT_BRACKET"),
        ("SELECT * FROM music WHERE pk BETWEEN 1", "Expected AND keyword"),
        ("SELECT * FROM music WHERE pk BETWEEN 1 AND", "Expected expression after AND"),
        ("SELECT * FROM music WHERE pk IS 5", "Expected type name"),
        ("SELECT * FROM music ORDER pk", "Expected BY"),
        ("SELECT level FROM music", "Unexpected keyword"),
        ("SELECT value FROM music", "Expected data manipulation"),
        ("INSERT INTO 'music' VALUE {'pk': 'a'}", "Expected identifier for simple path"),
        ("INSERT INTO music VALUE {'pk' 'a'}", "Expected COLON"),
        ("INSERT INTO music VALUE {'pk': 'a'", "Expected RIGHT_CURLY"),
        ("INSERT INTO music VALUE {'pk': <<1}", None),
        ("INSERT music VALUE {'pk': 'a'}", "Unexpected keyword"),
        ("UPDATE music SET a 1 WHERE pk = 'a'", "Expected '='"),
        ("UPDATE music SET 'a' = 1 WHERE pk = 'a'", "Expected identifier for simple path"),
        ("UPDATE music SET a[b] = 1 WHERE pk = 'a'", "Invalid path component for simple path"),
        ("DELETE music WHERE pk = 'a'", "Expected FROM after DELETE"),
        (
            "DELETE FROM music WHERE pk = 'a' RETURNING *",
            "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.",
        ),
    ],
)
def test_a_malformed_statement_is_refused(dynamo: Tables, statement: str, reason: str | None) -> None:
    code, message = dynamo.refusal("ExecuteStatement", Statement=statement)

    assert code == "ValidationException"
    if reason is None:
        assert message.startswith(MALFORMED)
    else:
        assert message == MALFORMED + reason


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT * FROM music LIMIT 10", "Unsupported clause: LIMIT at 1:21:5"),
        ("SELECT COUNT(*) FROM music", "Unexpected path component at 1:8:5"),
        ("SELECT * FROM music, other", "Only select from a single table or index is supported."),
        ("SELECT * FROM music JOIN other ON a = b", "Only select from a single table or index is supported."),
        ("INSERT INTO music VALUES ({'pk': 'a'})", MANY_ITEMS),
        ("INSERT INTO music <<{'pk': 'a'}, {'pk': 'b'}>>", MANY_ITEMS),
        ("UPDATE music SET n = 1", NO_KEY),
        ("UPDATE music SET n = 1 WHERE pk = 'a'", NO_KEY),
        ("UPDATE music SET n = 1 WHERE pk = 'a' AND sk > 1", NO_KEY),
        ("UPDATE music SET n = 1 WHERE pk = 'a' AND sk = 1 OR sk = 2", NO_KEY),
        ("UPDATE music SET n = 1 WHERE pk = 'a' AND NOT sk = 1", NO_KEY),
        ("DELETE FROM music", NO_KEY),
        ("DELETE FROM music WHERE pk = 'a' AND sk IN [1]", NO_KEY),
        ("DELETE FROM music WHERE n = 1", NO_KEY),
        (
            "SELECT * FROM music ORDER BY pk",
            "Must have WHERE clause in the statement when using ORDER BY clause.",
        ),
        (
            "SELECT * FROM music WHERE sk = 1 ORDER BY pk",
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ),
        (
            "SELECT * FROM music WHERE pk = 'a' ORDER BY n",
            "Variable reference n in ORDER BY clause must be part of the primary key",
        ),
        (
            "SELECT * FROM music WHERE pk IN ['a', 'b'] ORDER BY sk",
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
        ),
        ('SELECT * FROM music."no-such-index"', "The table does not have the specified index: no-such-index"),
        (
            'SELECT n FROM "music"."gsi" WHERE gk = \'a\'',
            f"{INVALID}Global secondary index gsi does not project [n]",
        ),
        (
            "SELECT * FROM music WHERE pk = 1",
            f"{INVALID}Condition parameter type does not match schema type",
        ),
        (
            "SELECT * FROM music WHERE pk = NULL",
            "Key value must be of type S, N, or B. Key name: pk, Key type: NULL",
        ),
        ("UPDATE music SET n = 1 WHERE pk = 1 AND sk = 1", "The provided key element does not match the schema"),
        ("DELETE FROM music WHERE pk = 'a' AND sk = 'a'", "The provided key element does not match the schema"),
        (
            "DELETE FROM music WHERE pk = '' AND sk = 1",
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value. Key: pk",
        ),
        (
            "UPDATE music SET pk = 'b' WHERE pk = 'a' AND sk = 1",
            f"{INVALID}Cannot update attribute pk. This attribute is part of the key",
        ),
        (
            "UPDATE music SET gk = 5 WHERE pk = 'a' AND sk = 1",
            f"{INVALID}Type mismatch for Index Key gk Expected: S Actual: N IndexName: gsi",
        ),
        ("INSERT INTO music VALUE {'pk': 'a'}", f"{INVALID}Missing the key sk in the item"),
        (
            "INSERT INTO music VALUE {'pk': 'a', 'sk': '1'}",
            f"{INVALID}Type mismatch for key sk expected: N actual: S",
        ),
        (
            "INSERT INTO music VALUE {'pk': 'a', 'sk': 1, 'x': <<1, 1.0>>}",
            "Input collection contains duplicates",
        ),
        (
            "INSERT INTO music VALUE {'pk': 'a', 'sk': 1E126}",
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
        (
            "SELECT * FROM music WHERE n IN [" + ", ".join(["1"] * 101) + "]",
            "The IN operator is provided with too many operands; number of operands: 101",
        ),
        (
            "SELECT * FROM music WHERE n BETWEEN 2 AND 1",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "SELECT * FROM music WHERE begins_with(n, 1)",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "SELECT * FROM music WHERE contains(n)",
            "Incorrect number of operands for operator or function; operator or function: contains, "
            "number of operands: 1",
        ),
    ],
)
def test_a_statement_that_does_not_fit_is_refused(table: Tables, statement: str, message: str) -> None:
    assert table.refusal("ExecuteStatement", Statement=statement) == ("ValidationException", message)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT DISTINCT a FROM music",
        "SELECT VALUE a FROM music",
        "SELECT a AS b FROM music",
        "SELECT a + 1 FROM music",
        "SELECT a FROM music GROUP BY a",
        "SELECT * FROM music WHERE a LIKE 'b%'",
        "SELECT * FROM music WHERE a = b + 1",
        "SELECT * FROM music WHERE a",
        "SELECT * FROM music WHERE lower(a) = 'b'",
        "SELECT * FROM music WHERE CASE WHEN a THEN b END",
        "SELECT * FROM (SELECT * FROM music)",
        "SELECT a.* FROM music",
        "SELECT a[-1] FROM music",
        "SELECT a[99999999999999999999] FROM music",
        "INSERT INTO music VALUE 'a'",
        "INSERT INTO music VALUE {'pk': b}",
        "INSERT INTO music VALUE {'pk': 'a', 'sk': 1, 'x': <<1, 'a'>>}",
        "INSERT INTO music VALUE {'pk': 'a', 'sk': 1, 'x': <<>>}",
        "INSERT INTO music VALUE {'pk': 'a', 'sk': 1, 'x': MISSING}",
        "INSERT INTO music VALUE {'pk': `a`, 'sk': 1}",
        "INSERT INTO music VALUE {'pk': 'a', 'sk': 1} RETURNING ALL OLD *",
        "UPDATE music SET a = if_not_exists(a, 1) WHERE pk = 'a' AND sk = 1",
        "UPDATE music SET a = set_add(b, <<1>>) WHERE pk = 'a' AND sk = 1",
        "UPDATE music SET a = set_add(a, 1) WHERE pk = 'a' AND sk = 1",
        "UPDATE music SET a = 1 + 2 + 3 WHERE pk = 'a' AND sk = 1",
        "UPDATE music SET a = 1 SET a = 2 WHERE pk = 'a' AND sk = 1",
        "UPDATE music SET a = 1 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW a",
        "UPDATE music.gsi SET a = 1 WHERE pk = 'a' AND sk = 1",
        "DELETE FROM music WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *",
        "EXISTS(SELECT * FROM music WHERE pk = 'a' AND sk = 1)",
        "CREATE TABLE music",
    ],
)
def test_what_dynamodb_has_not_is_refused_by_name(table: Tables, statement: str) -> None:
    code, message = table.refusal("ExecuteStatement", Statement=statement)

    assert code == "ValidationException"
    assert message


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {},
            "1 validation error detected: Value null at 'statement' failed to satisfy constraint: "
            "Member must not be null",
        ),
        (
            {"Statement": ""},
            "1 validation error detected: Value '' at 'statement' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"Statement": "SELECT * FROM music", "Parameters": []},
            "1 validation error detected: Value '[]' at 'parameters' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"Statement": "SELECT * FROM music", "Limit": 0},
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        ),
        (
            {"Statement": "SELECT * FROM music", "Parameters": [{"S": "a"}]},
            "Number of parameters in request and statement don't match.",
        ),
        (
            {"Statement": "SELECT * FROM music WHERE pk = ?"},
            "Number of parameters in request and statement don't match.",
        ),
        (
            {"Statement": "SELECT * FROM music WHERE pk = ?", "Parameters": [{"N": "x"}]},
            "The parameter cannot be converted to a numeric value: x",
        ),
        (
            {"Statement": "SELECT * FROM music WHERE pk = ?", "Parameters": [{}]},
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        (
            {"Statement": "SELECT * FROM music.gsi", "ConsistentRead": True},
            "Consistent reads are not supported on global secondary indexes",
        ),
    ],
)
def test_parameters_that_break_a_rule_are_refused(table: Tables, request_: Json, message: str) -> None:
    assert table.refusal("ExecuteStatement", **request_) == ("ValidationException", message)


def test_a_statement_over_8192_characters_is_refused(dynamo: Tables) -> None:
    code, message = dynamo.refusal("ExecuteStatement", Statement="x" * 8193)

    assert code == "ValidationException"
    assert message.endswith(
        "' at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM nowhere",
        "INSERT INTO nowhere VALUE {'pk': 'a'}",
        "UPDATE nowhere SET a = 1 WHERE pk = 'a'",
        "DELETE FROM nowhere WHERE pk = 'a'",
    ],
)
def test_a_table_that_is_not_there_is_not_found(dynamo: Tables, statement: str) -> None:
    assert dynamo.refusal("ExecuteStatement", Statement=statement) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )
