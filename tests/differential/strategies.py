"""Values and expressions at random, sound or nearly so."""

from typing import Any

from hypothesis import strategies as st

Json = Any

NUMBERS = st.sampled_from(
    [
        "0",
        "1",
        "-1",
        "2",
        "1.5",
        "10",
        "1e2",
        "-0.0",
        "0001",
        "1e125",
        "1e-130",
        "9" * 38,
        "9" * 39,
        "1e126",
        "",
        "x",
        "+1",
    ]
)
TEXTS = st.sampled_from(["", "a", "b", "ab", "x", "S", "N", "M"])
BYTES = st.sampled_from(["", "AA==", "AAE=", "AQ==", "AAA"])


def values(depth: int = 2) -> st.SearchStrategy[Json]:
    """Attribute values; some have no type, two types, or a member that AWS refuses."""
    leaves = st.one_of(
        st.fixed_dictionaries({"S": TEXTS}),
        st.fixed_dictionaries({"N": NUMBERS}),
        st.fixed_dictionaries({"B": BYTES}),
        st.fixed_dictionaries({"BOOL": st.booleans()}),
        st.fixed_dictionaries({"NULL": st.just(True)}),
        st.fixed_dictionaries({"SS": st.lists(TEXTS, max_size=3)}),
        st.fixed_dictionaries({"NS": st.lists(NUMBERS, max_size=3)}),
        st.fixed_dictionaries({"BS": st.lists(BYTES, max_size=3)}),
    )
    if depth == 0:
        return leaves
    below = values(depth - 1)
    return st.one_of(
        leaves,
        st.fixed_dictionaries({"L": st.lists(below, max_size=3)}),
        st.fixed_dictionaries({"M": st.dictionaries(st.sampled_from(["a", "b"]), below, max_size=2)}),
    )


SOUND_TEXTS = st.sampled_from(["a", "b", "ab", "x", "S", "N"])
SOUND_NUMBERS = st.sampled_from(["0", "1", "-1", "2", "1.5", "10"])


def sound_values(depth: int = 2) -> st.SearchStrategy[Json]:
    """Attribute values that AWS accepts."""
    leaves = st.one_of(
        st.fixed_dictionaries({"S": SOUND_TEXTS}),
        st.fixed_dictionaries({"N": SOUND_NUMBERS}),
        st.fixed_dictionaries({"B": st.sampled_from(["AA==", "AAE=", "AQ=="])}),
        st.fixed_dictionaries({"BOOL": st.booleans()}),
        st.fixed_dictionaries({"NULL": st.just(True)}),
        st.fixed_dictionaries({"SS": st.lists(SOUND_TEXTS, min_size=1, max_size=3, unique=True)}),
        st.fixed_dictionaries({"NS": st.lists(SOUND_NUMBERS, min_size=1, max_size=3, unique=True)}),
    )
    if depth == 0:
        return leaves
    below = sound_values(depth - 1)
    return st.one_of(
        leaves,
        st.fixed_dictionaries({"L": st.lists(below, max_size=3)}),
        st.fixed_dictionaries({"M": st.dictionaries(st.sampled_from(["a", "b"]), below, max_size=2)}),
    )


PATHS = st.sampled_from(["a", "b", "c", "a.a", "a.b", "b[0]", "b[1]", "c[0].a", "#a", "#b", "zz"])
PLACEHOLDERS = st.sampled_from([":v", ":w", ":x"])
OPERANDS = st.one_of(PATHS, PLACEHOLDERS, PATHS.map("size({})".format))
# dynalite takes an attribute that is not there for equal to another; so at most one side may be missing.
PRESENT = st.one_of(PLACEHOLDERS, st.sampled_from(["a", "b", "#a", "#b"]))
COMPARATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
SIMPLE_CONDITIONS = st.one_of(
    st.tuples(OPERANDS, COMPARATORS, PRESENT).map(" ".join),
    st.tuples(OPERANDS, PRESENT, PRESENT).map(lambda each: f"{each[0]} BETWEEN {each[1]} AND {each[2]}"),
    st.tuples(OPERANDS, st.lists(PRESENT, min_size=1, max_size=3)).map(
        lambda each: f"{each[0]} IN ({', '.join(each[1])})"
    ),
    PATHS.map("attribute_exists({})".format),
    PATHS.map("attribute_not_exists({})".format),
    st.tuples(PATHS, PLACEHOLDERS).map(lambda each: f"attribute_type({each[0]}, {each[1]})"),
    st.tuples(PATHS, OPERANDS).map(lambda each: f"begins_with({each[0]}, {each[1]})"),
    st.tuples(PATHS, OPERANDS).map(lambda each: f"contains({each[0]}, {each[1]})"),
)
CONDITIONS = st.recursive(
    SIMPLE_CONDITIONS,
    lambda below: st.one_of(
        st.tuples(below, below).map(" AND ".join),
        st.tuples(below, below).map(" OR ".join),
        below.map("NOT {}".format),
        below.map("({})".format),
    ),
    max_leaves=4,
)
"""Condition expressions over the attributes a, b, c and the values :v, :w, :x."""

UPDATE_OPERANDS = st.one_of(
    PATHS,
    PLACEHOLDERS,
    st.tuples(PATHS, PLACEHOLDERS).map(lambda each: f"if_not_exists({each[0]}, {each[1]})"),
    st.tuples(PATHS, PLACEHOLDERS).map(lambda each: f"list_append({each[0]}, {each[1]})"),
)
ASSIGNMENTS = st.tuples(
    PATHS,
    st.one_of(
        UPDATE_OPERANDS, st.tuples(UPDATE_OPERANDS, st.sampled_from([" + ", " - "]), UPDATE_OPERANDS).map("".join)
    ),
).map(" = ".join)
CLAUSES = st.one_of(
    st.lists(ASSIGNMENTS, min_size=1, max_size=3).map(lambda each: "SET " + ", ".join(each)),
    st.lists(PATHS, min_size=1, max_size=2).map(lambda each: "REMOVE " + ", ".join(each)),
    st.tuples(PATHS, PLACEHOLDERS).map(lambda each: f"ADD {each[0]} {each[1]}"),
    st.tuples(PATHS, PLACEHOLDERS).map(lambda each: f"DELETE {each[0]} {each[1]}"),
)
UPDATES = st.lists(CLAUSES, min_size=1, max_size=2).map(" ".join)
"""Update expressions over the same."""


def used(expression: str, names: dict[str, str], each_value: dict[str, Json]) -> Json:
    """The names and values of a request that the expression mentions."""
    request: Json = {}
    if mentioned := {name: value for name, value in names.items() if name in expression}:
        request["ExpressionAttributeNames"] = mentioned
    if values_mentioned := {name: value for name, value in each_value.items() if name in expression}:
        request["ExpressionAttributeValues"] = values_mentioned
    return request
