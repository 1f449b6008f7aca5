"""ExecuteStatement: what statements do.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index

Json = Any

FAILED = ("ConditionalCheckFailedException", "The conditional request failed")


def execute(dynamo: Tables, statement: str, *parameters: Json, **others: Json) -> Json:
    """The answer to a statement."""
    given = {"Parameters": list(parameters)} if parameters else {}
    return dynamo.call("ExecuteStatement", Statement=statement, **given, **others)


def items(dynamo: Tables, statement: str, *parameters: Json, **others: Json) -> Json:
    """The items of a statement's answer, which has nothing else."""
    answer = execute(dynamo, statement, *parameters, **others)
    assert answer.keys() == {"Items"}
    return answer["Items"]


def refusal(dynamo: Tables, statement: str, *parameters: Json, **others: Json) -> tuple[str, str]:
    """The error that a statement meets."""
    given = {"Parameters": list(parameters)} if parameters else {}
    return dynamo.refusal("ExecuteStatement", Statement=statement, **given, **others)


def song(artist: str, title: str, **others: Json) -> Json:
    return {"pk": {"S": artist}, "sk": {"S": title}, **others}


def sorted_songs(found: Json) -> Json:
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


ROCKS = song(
    "Acme Band",
    "PartiQL Rocks",
    n={"N": "5"},
    price={"N": "1.98"},
    tags={"SS": ["rock", "sql"]},
    details={"M": {"Grammys": {"L": [{"N": "2020"}, {"N": "2018"}]}, "note": {"S": "it's"}}},
    image={"B": "AAEC"},
    gone={"NULL": True},
    live={"BOOL": True},
)
BLUES = song("Acme Band", "Query Blues", n={"N": "7"})
OTHER = song("No One You Know", "Call Me Today", n={"N": "6"}, details={"S": "none"})


@pytest.fixture
def songs(dynamo: Tables) -> Tables:
    """Three songs of two artists."""
    dynamo.create(sort="sk")
    dynamo.put(ROCKS, BLUES, OTHER)
    return dynamo


# SELECT


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("pk = 'Acme Band'", [ROCKS, BLUES]),
        ("pk = 'Acme Band' AND sk = 'PartiQL Rocks'", [ROCKS]),
        ("'Acme Band' = pk AND 'Query' <= sk", [BLUES]),
        ("pk = 'Acme Band' AND sk > 'PartiQL Rocks'", [BLUES]),
        ("pk = 'Acme Band' AND sk < 'Q'", [ROCKS]),
        ("pk = 'Acme Band' AND sk BETWEEN 'P' AND 'Pz'", [ROCKS]),
        ("pk = 'Acme Band' AND begins_with(sk, 'Query')", [BLUES]),
        ("pk = 'Acme Band' AND begins_with(sk, 'Query') AND sk <> 'Query Blues'", []),
        ("pk = 'Acme Band' AND n = 7", [BLUES]),
        ("pk = 'Acme Band' AND pk = 'No One You Know'", []),
        ("pk = 'nobody'", []),
        ("pk = 'Acme Band' AND sk = 'PartiQL Rocks' OR pk = 'No One You Know'", [ROCKS, OTHER]),
        ("pk = 'Acme Band' AND sk > 'Q' OR pk = 'Acme Band' AND n >= 7", [BLUES]),
        ("(pk = 'Acme Band' OR pk = 'No One You Know') AND n > 5", [BLUES, OTHER]),
        ("pk IN ['Acme Band', 'No One You Know', 'Acme Band']", [ROCKS, BLUES, OTHER]),
        ("pk IN ('No One You Know', 'nobody') AND sk = 'Call Me Today'", [OTHER]),
        ("n = 5", [ROCKS]),
        ("n <> 5", [BLUES, OTHER]),
        ("n != 5", [BLUES, OTHER]),
        ("n IN [5, 6]", [ROCKS, OTHER]),
        ("n NOT IN [5, 6]", [BLUES]),
        ("n BETWEEN 6 AND 7", [BLUES, OTHER]),
        ("n NOT BETWEEN 6 AND 7", [ROCKS]),
        ("NOT n = 5", [BLUES, OTHER]),
        ("NOT (n = 5 OR n = 6)", [BLUES]),
        ("n = 5 OR pk = 'No One You Know'", [ROCKS, OTHER]),
        ("pk > 'B'", [OTHER]),
        ("live = TRUE", [ROCKS]),
        ("live = false", []),
        ("gone IS NULL", [ROCKS]),
        ("gone = NULL", [ROCKS]),
        ("gone IS NOT MISSING", [ROCKS]),
        ("gone IS MISSING", [BLUES, OTHER]),
        ("details IS STRING", [OTHER]),
        ("details.Grammys IS LIST", [ROCKS]),
        ("tags IS BAG", [ROCKS]),
        ("tags = <<'sql', 'rock'>>", [ROCKS]),
        ("details.Grammys = [2020, 2018]", [ROCKS]),
        ("details.Grammys[1] = 2018", [ROCKS]),
        ("details['note'] = 'it''s'", [ROCKS]),
        ("contains(tags, 'sql')", [ROCKS]),
        ("CONTAINS(details, 'on')", [OTHER]),
        ("begins_with(details.note, 'it')", [ROCKS]),
        ("attribute_type(details, 'M')", [ROCKS]),
        ("size(tags) = 2", [ROCKS]),
        ("SIZE(pk) > 9", [OTHER]),
        ("price = 1.980e0", [ROCKS]),
        ("n > -1 AND n < +6", [ROCKS]),
    ],
)
def test_a_where_clause_selects(songs: Tables, condition: str, found: Json) -> None:
    selected = items(songs, f"SELECT * FROM music WHERE {condition}")

    assert sorted_songs(selected) == found


def test_all_items_are_selected_without_a_where_clause(songs: Tables) -> None:
    assert sorted_songs(items(songs, 'select * from "music";')) == [ROCKS, BLUES, OTHER]


@pytest.mark.parametrize(
    ("projection", "shown"),
    [
        ("sk", {"sk": {"S": "PartiQL Rocks"}}),
        ('n, "live"', {"n": {"N": "5"}, "live": {"BOOL": True}}),
        ("n, n", {"n": {"N": "5"}}),
        ("nowhere", {}),
        ("details.note", {"note": {"S": "it's"}}),
        ("details.Grammys[1]", {"Grammys[1]": {"N": "2018"}}),
        ("details.Grammys[7], details.other, n", {"n": {"N": "5"}}),
    ],
)
def test_a_projection_shows_each_path_under_its_last_name(songs: Tables, projection: str, shown: Json) -> None:
    statement = f"SELECT {projection} FROM music WHERE pk = 'Acme Band' AND sk = 'PartiQL Rocks'"

    assert items(songs, statement) == [shown]


def test_parameters_stand_for_values_in_the_order_of_the_text(songs: Tables) -> None:
    statement = "SELECT sk FROM music WHERE pk = ? AND n IN [?, ?] AND tags IS MISSING"

    assert items(songs, statement, {"S": "Acme Band"}, {"N": "5"}, {"N": "7.0"}) == [{"sk": {"S": "Query Blues"}}]


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("sk", ["PartiQL Rocks", "Query Blues"]),
        ("sk ASC", ["PartiQL Rocks", "Query Blues"]),
        ("sk DESC", ["Query Blues", "PartiQL Rocks"]),
        ("pk DESC, sk", ["PartiQL Rocks", "Query Blues"]),
    ],
)
def test_order_by_sorts_a_partition(songs: Tables, order: str, titles: list[str]) -> None:
    selected = items(songs, f"SELECT sk FROM music WHERE pk = 'Acme Band' ORDER BY {order}")

    assert [item["sk"]["S"] for item in selected] == titles


def test_order_by_sorts_partitions_and_what_is_in_them(songs: Tables) -> None:
    condition = "pk IN ['Acme Band', 'No One You Know']"

    descending = items(songs, f"SELECT * FROM music WHERE {condition} ORDER BY pk DESC, sk DESC")
    ascending = items(songs, f"SELECT * FROM music WHERE {condition} ORDER BY pk, sk ASC")

    assert descending == [OTHER, BLUES, ROCKS]
    assert ascending == [ROCKS, BLUES, OTHER]


def test_an_index_is_named_after_the_table(dynamo: Tables) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", genre="S", year="N"),
        GlobalSecondaryIndexes=[index("by-genre", "genre", "year", {"ProjectionType": "KEYS_ONLY"})],
        LocalSecondaryIndexes=[index("by-year", "pk", "year", {"ProjectionType": "KEYS_ONLY"})],
    )
    keys = song("a", "1", genre={"S": "rock"}, year={"N": "1999"})
    dynamo.put(keys | {"n": {"N": "1"}}, song("a", "2", genre={"S": "rock"}))

    assert items(dynamo, 'SELECT * FROM "music"."by-genre" WHERE genre = \'rock\' AND year > 1998') == [keys]
    assert items(dynamo, 'SELECT * FROM "music"."by-genre"') == [keys]
    assert items(dynamo, "SELECT n FROM music.\"by-year\" WHERE pk = 'a' ORDER BY year", ConsistentRead=True) == [
        {"n": {"N": "1"}}
    ]


def test_a_select_that_is_cut_goes_on_from_its_token(songs: Tables) -> None:
    statement = "SELECT sk FROM music WHERE pk = 'Acme Band'"

    first = execute(songs, statement, Limit=1)
    second = execute(songs, statement, Limit=1, NextToken=first["NextToken"])
    last = execute(songs, statement, Limit=1, NextToken=second["NextToken"])

    assert (first["Items"], first["LastEvaluatedKey"]) == (
        [{"sk": {"S": "PartiQL Rocks"}}],
        song("Acme Band", "PartiQL Rocks"),
    )
    assert second["Items"] == [{"sk": {"S": "Query Blues"}}]
    assert last == {"Items": []}


def test_a_limit_counts_items_before_they_are_filtered(songs: Tables) -> None:
    answer = execute(songs, "SELECT sk FROM music WHERE pk = 'Acme Band' AND n = 7", Limit=1)

    assert answer["Items"] == []
    assert answer["LastEvaluatedKey"] == song("Acme Band", "PartiQL Rocks")


def test_a_select_of_one_item_is_complete_whatever_the_limit(songs: Tables) -> None:
    assert items(songs, "SELECT sk FROM music WHERE pk = 'Acme Band' AND sk = 'Query Blues'", Limit=1) == [
        {"sk": {"S": "Query Blues"}}
    ]


def test_a_page_of_several_partitions_has_ten_items(dynamo: Tables) -> None:
    dynamo.create()
    names = [f"item{number:02}" for number in range(12)]
    dynamo.put(*[{"pk": {"S": name}} for name in names])
    statement = f"SELECT pk FROM music WHERE pk IN [{', '.join([f'{name!r}' for name in names])}]"

    first = execute(dynamo, statement)
    second = execute(dynamo, statement, NextToken=first["NextToken"])

    assert [item["pk"]["S"] for item in first["Items"]] == names[:10]
    assert [item["pk"]["S"] for item in second["Items"]] == names[10:]
    assert "NextToken" not in second


def test_a_token_belongs_to_its_statement(songs: Tables) -> None:
    token = execute(songs, "SELECT * FROM music WHERE pk = ?", {"S": "Acme Band"}, Limit=1)["NextToken"]
    mismatch = ("ValidationException", "NextToken does not match request")

    assert refusal(songs, "SELECT * FROM music WHERE pk = ?", {"S": "other"}, NextToken=token) == mismatch
    assert refusal(songs, "SELECT * FROM music WHERE ? = pk", {"S": "Acme Band"}, NextToken=token) == mismatch
    assert refusal(songs, "SELECT * FROM music", NextToken="rubbish") == mismatch


@pytest.mark.parametrize(
    ("statement", "others", "units"),
    [
        ("SELECT * FROM music WHERE pk = 'Acme Band' AND sk = 'Query Blues'", {}, 0.5),
        ("SELECT * FROM music WHERE pk = 'Acme Band'", {"ConsistentRead": True}, 1.0),
        ("SELECT * FROM music WHERE pk IN ['Acme Band', 'No One You Know']", {"ConsistentRead": True}, 2.0),
        ("SELECT * FROM music", {}, 0.5),
        ("INSERT INTO music VALUE {'pk': 'a', 'sk': 'b'}", {}, 1.0),
        ("UPDATE music SET n = 8 WHERE pk = 'Acme Band' AND sk = 'Query Blues'", {}, 1.0),
        ("DELETE FROM music WHERE pk = 'nobody' AND sk = 'nothing'", {}, 1.0),
    ],
)
def test_capacity_is_told_on_demand(songs: Tables, statement: str, others: Json, units: float) -> None:
    answer = execute(songs, statement, ReturnConsumedCapacity="INDEXES", **others)

    assert answer["ConsumedCapacity"] == {
        "TableName": "music",
        "CapacityUnits": units,
        "Table": {"CapacityUnits": units},
    }


# INSERT


def test_insert_puts_an_item_of_any_types(dynamo: Tables) -> None:
    dynamo.create()

    answer = items(
        dynamo,
        "INSERT INTO music VALUE {'pk': 'it''s', 'n': -1.50, 'yes': true, 'nothing': NULL, 'list': [1, 'a', [], ?],"
        " 'map': {'a': {'b': 'c'}}, 'numbers': <<1, 34, 4.5>>, 'texts': <<'a', 'b'>>, 'bytes': ?, 'empty': ''}",
        {"SS": ["x"]},
        {"B": "AAEC"},
    )

    assert answer == []
    assert dynamo.get({"pk": {"S": "it's"}}) == {
        "pk": {"S": "it's"},
        "n": {"N": "-1.5"},
        "yes": {"BOOL": True},
        "nothing": {"NULL": True},
        "list": {"L": [{"N": "1"}, {"S": "a"}, {"L": []}, {"SS": ["x"]}]},
        "map": {"M": {"a": {"M": {"b": {"S": "c"}}}}},
        "numbers": {"NS": ["1", "34", "4.5"]},
        "texts": {"SS": ["a", "b"]},
        "bytes": {"B": "AAEC"},
        "empty": {"S": ""},
    }


def test_insert_replaces_nothing(songs: Tables) -> None:
    statement = "INSERT INTO music VALUE {'pk': 'Acme Band', 'sk': 'Query Blues'}"

    assert refusal(songs, statement) == ("DuplicateItemException", "Duplicate primary key exists in table")
    assert songs.get(song("Acme Band", "Query Blues")) == BLUES


# UPDATE


def update(dynamo: Tables, clauses: str, returning: str = "ALL NEW") -> Json:
    """The attributes that an update of the first song returns."""
    statement = f"UPDATE music {clauses} WHERE pk = 'Acme Band' AND sk = 'PartiQL Rocks' RETURNING {returning} *"
    return items(dynamo, statement)


@pytest.mark.parametrize(
    ("clauses", "changed"),
    [
        ("SET n = 1", {"n": {"N": "1"}}),
        ("SET n = n + 1", {"n": {"N": "6"}}),
        ("SET n = 10 - n", {"n": {"N": "5"}}),
        ("SET added = {'a': [1]}", {"added": {"M": {"a": {"L": [{"N": "1"}]}}}}),
        ("SET n = price SET price = n", {"n": {"N": "1.98"}, "price": {"N": "5"}}),
        ("SET n = 1, live = FALSE", {"n": {"N": "1"}, "live": {"BOOL": False}}),
        ("SET tags = set_add(tags, <<'new', 'sql'>>)", {"tags": {"SS": ["rock", "sql", "new"]}}),
        ("SET fresh = SET_ADD(fresh, <<1>>)", {"fresh": {"NS": ["1"]}}),
        ("SET tags = set_delete(tags, <<'rock'>>)", {"tags": {"SS": ["sql"]}}),
        ("REMOVE tags", {"tags": None}),
        ("REMOVE tags REMOVE gone SET n = 2", {"tags": None, "gone": None, "n": {"N": "2"}}),
    ],
)
def test_update_changes_attributes(songs: Tables, clauses: str, changed: Json) -> None:
    after = {name: value for name, value in (ROCKS | changed).items() if value is not None}

    assert update(songs, clauses) == [after]
    assert songs.get(song("Acme Band", "PartiQL Rocks")) == after


@pytest.mark.parametrize(
    ("clauses", "grammys"),
    [
        ("SET details.Grammys = list_append(details.Grammys, [2016])", ["2020", "2018", "2016"]),
        ("SET details.Grammys = LIST_APPEND([2022], details.Grammys)", ["2022", "2020", "2018"]),
        ("REMOVE details.Grammys[0]", ["2018"]),
        ("SET details.Grammys[1] = 1999", ["2020", "1999"]),
    ],
)
def test_update_changes_lists(songs: Tables, clauses: str, grammys: list[str]) -> None:
    (item,) = update(songs, clauses)

    assert item["details"]["M"]["Grammys"] == {"L": [{"N": year} for year in grammys]}


@pytest.mark.parametrize(
    ("returning", "returned"),
    [
        ("ALL OLD", ROCKS),
        ("ALL NEW", ROCKS | {"n": {"N": "6"}, "added": {"S": "x"}}),
        ("MODIFIED OLD", {"n": {"N": "5"}}),
        ("MODIFIED NEW", {"n": {"N": "6"}, "added": {"S": "x"}}),
    ],
)
def test_update_returns_what_is_asked_for(songs: Tables, returning: str, returned: Json) -> None:
    assert update(songs, "SET n = n + 1 SET added = 'x'", returning) == [returned]


def test_update_returns_nothing_unasked(songs: Tables) -> None:
    assert items(songs, "UPDATE music SET n = 1 WHERE sk = 'Query Blues' AND pk = 'Acme Band'") == []
    assert songs.get(song("Acme Band", "Query Blues")) == BLUES | {"n": {"N": "1"}}


@pytest.mark.parametrize(
    "condition",
    ["pk = 'nobody' AND sk = 'nothing'", "pk = 'Acme Band' AND sk = 'Query Blues' AND n = 8"],
)
def test_update_needs_an_item_that_the_clause_is_true_of(songs: Tables, condition: str) -> None:
    assert refusal(songs, f"UPDATE music SET n = 9 WHERE {condition}") == FAILED
    assert sorted_songs(items(songs, "SELECT * FROM music")) == [ROCKS, BLUES, OTHER]


def test_the_item_that_fails_a_condition_is_shown_on_demand(songs: Tables) -> None:
    request = {
        "Statement": "UPDATE music SET n = 9 WHERE pk = 'Acme Band' AND sk = 'Query Blues' AND n > 8",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }

    assert songs.error("ExecuteStatement", **request) == {
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": FAILED[1],
        "Item": BLUES,
    }


# DELETE


def test_delete_removes_an_item_and_returns_it_on_demand(songs: Tables) -> None:
    condition = "pk = 'Acme Band' AND sk = 'Query Blues' AND n = 7"

    assert items(songs, f"DELETE FROM music WHERE {condition} RETURNING ALL OLD *") == [BLUES]
    assert sorted_songs(items(songs, "SELECT * FROM music")) == [ROCKS, OTHER]


@pytest.mark.parametrize("rest", ["", " AND n = 1", " RETURNING ALL OLD *"])
def test_delete_of_what_is_not_there_does_nothing(songs: Tables, rest: str) -> None:
    assert items(songs, f"DELETE FROM music WHERE pk = 'nobody' AND sk = 'nothing'{rest}") == []


def test_delete_leaves_an_item_that_the_clause_is_not_true_of(songs: Tables) -> None:
    statement = "DELETE FROM music WHERE pk = 'Acme Band' AND sk = 'Query Blues' AND n = 8"

    assert refusal(songs, statement) == FAILED
    assert songs.get(song("Acme Band", "Query Blues")) == BLUES
