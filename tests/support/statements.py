"""PartiQL statements for property tests: strategies of trees, and the text that each tree is read from."""

from hypothesis import strategies as st

from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.keywords import KEYWORDS
from homeport.dynamodb.partiql.lexer import Location
from homeport.dynamodb.partiql.nodes import Node

HERE = Location(1, 1, 1)
COMPARATORS = ["=", "<>", "<", "<=", ">", ">="]


names = st.text("ab _.'\"-é", min_size=1, max_size=4) | st.sampled_from(["select", "Artist", "size", "a b"])
paths = st.builds(
    lambda head, steps: nodes.Attribute(HERE, (head, *steps)), names, st.lists(names | st.integers(0, 99), max_size=3)
)
numbers = st.decimals(-1000, 1000, places=2).map(lambda number: f"{number:f}") | st.integers().map(str)
scalars = st.one_of(
    st.builds(lambda text: nodes.Scalar(HERE, "S", text), st.text("a'\" ?;\n", max_size=5)),
    st.builds(lambda text: nodes.Scalar(HERE, "N", text), numbers),
    st.sampled_from([nodes.Scalar(HERE, "NULL", True), nodes.Scalar(HERE, "BOOL", True)]),
)


def documents(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    lists = st.lists(inner, max_size=3).map(tuple)
    members = st.lists(st.tuples(scalars, inner), max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda elements: nodes.Elements(HERE, elements), lists),
        st.builds(lambda elements: nodes.Bag(HERE, elements), lists),
        st.builds(lambda pairs: nodes.Tuple(HERE, pairs), members),
    )


values = st.recursive(scalars, documents, max_leaves=6)
operands: st.SearchStrategy[Node] = st.one_of(
    paths, values, st.builds(lambda path: nodes.Call(HERE, "size", (path,)), paths)
)
simple_conditions: st.SearchStrategy[Node] = st.one_of(
    st.builds(lambda *parts: nodes.Binary(HERE, *parts), st.sampled_from(COMPARATORS), operands, operands),
    st.builds(lambda *parts: nodes.Within(HERE, *parts), operands, operands, operands, st.booleans()),
    st.builds(
        lambda operand, kind, negated: nodes.TypeTest(HERE, operand, kind, negated),
        paths,
        st.sampled_from(["missing", "null", "string"]),
        st.booleans(),
    ),
    st.builds(lambda path, value: nodes.Call(HERE, "begins_with", (path, value)), paths, values),
    st.builds(
        lambda operand, candidates: nodes.Binary(HERE, "in", operand, nodes.Elements(HERE, tuple(candidates))),
        operands,
        st.lists(operands, max_size=3),
    ),
)


def joined(operator: str, conditions: list[Node]) -> Node:
    """As the parser joins them: a chain is one node."""
    first, *others = conditions
    if isinstance(first, nodes.Junction) and first.operator == operator:
        return nodes.Junction(HERE, operator, (*first.conditions, *others))
    return nodes.Junction(HERE, operator, tuple(conditions))


conditions = st.recursive(
    simple_conditions,
    lambda inner: (
        st.builds(joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda condition: nodes.Unary(HERE, "not", condition), inner)
    ),
    max_leaves=5,
)
sources = st.builds(lambda table: nodes.Source(HERE, table, None), names)
optional_conditions = st.none() | conditions
returnings = st.sampled_from([None, "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
plain_paths = paths.filter(lambda path: all(not isinstance(step, str) or step for step in path.path))
assignments = st.builds(
    lambda path, value: nodes.Assignment(HERE, path.path, value),
    plain_paths,
    st.none() | operands | st.builds(lambda *sides: nodes.Binary(HERE, "+", *sides), operands, operands),
)
statements: st.SearchStrategy[nodes.Statement] = st.one_of(
    st.builds(
        lambda projection, table, index, where, order: nodes.Select(
            HERE, tuple(projection), nodes.Source(HERE, table, index), where, tuple(order)
        ),
        st.lists(paths, max_size=3),
        names,
        st.none() | names,
        optional_conditions,
        st.lists(st.builds(lambda *parts: nodes.Ordering(HERE, *parts), paths, st.booleans()), max_size=2),
    ),
    st.builds(lambda *parts: nodes.Insert(HERE, *parts), sources, values),
    st.builds(
        lambda source, changes, where, returning: nodes.Update(HERE, source, tuple(changes), where, returning),
        sources,
        st.lists(assignments, min_size=1, max_size=3),
        optional_conditions,
        returnings,
    ),
    st.builds(
        lambda *parts: nodes.Delete(HERE, *parts), sources, optional_conditions, st.sampled_from([None, "ALL_OLD"])
    ),
)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def path_text(path: tuple[str | int, ...]) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{quoted(step)}" for step in path[1:]]
    return quoted(str(path[0])) + "".join(steps)


def text_of(node: Node) -> str:
    """The text of an expression."""
    return _value_text(node) or _condition_text(node)


def _value_text(node: Node) -> str | None:
    match node:
        case nodes.Scalar(type="S", content=content):
            return "'" + str(content).replace("'", "''") + "'"
        case nodes.Scalar(type="N", content=content):
            return str(content)
        case nodes.Scalar(type=kind):
            return "NULL" if kind == "NULL" else "TRUE"
        case nodes.Elements(elements=elements):
            return f"[{', '.join(map(text_of, elements))}]"
        case nodes.Bag(members=members):
            return f"<<{', '.join(map(text_of, members))}>>"
        case nodes.Tuple(members=pairs):
            return "{" + ", ".join([f"{text_of(name)}: {text_of(value)}" for name, value in pairs]) + "}"
        case nodes.Attribute(path=path):
            return path_text(path)
        case nodes.Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(text_of, arguments))})"
    return None


def _condition_text(node: Node) -> str:
    """Conditions within conditions stand in parentheses."""
    match node:
        case nodes.Unary(operand=operand):
            return f"NOT ({text_of(operand)})"
        case nodes.Junction(operator=operator, conditions=parts):
            return f" {operator.upper()} ".join([f"({text_of(part)})" for part in parts])
        case nodes.Within(operand=operand, low=low, high=high, negated=negated):
            return f"{text_of(operand)}{' NOT' * negated} BETWEEN {text_of(low)} AND {text_of(high)}"
        case nodes.TypeTest(operand=operand, type=kind, negated=negated):
            return f"{text_of(operand)} IS{' NOT' * negated} {kind.upper()}"
        case nodes.Binary(operator=operator, left=left, right=right):
            return f"{text_of(left)} {operator.upper()} {text_of(right)}"
    raise AssertionError(node)


def where_text(where: Node | None) -> str:
    return "" if where is None else f" WHERE {text_of(where)}"


def returning_text(returning: str | None) -> str:
    return "" if returning is None else f" RETURNING {returning.replace('UPDATED', 'MODIFIED').replace('_', ' ')} *"


def statement_text(statement: nodes.Statement) -> str:
    """The text of a statement."""
    match statement:
        case nodes.Select(projection=projection, source=source, where=where, order=order):
            table = quoted(source.table) + ("" if source.index is None else f".{quoted(source.index)}")
            shown = ", ".join(map(text_of, projection)) or "*"
            keys = ", ".join([text_of(each.key) + " DESC" * each.descending for each in order])
            return f"SELECT {shown} FROM {table}{where_text(where)}" + (f" ORDER BY {keys}" if keys else "")
        case nodes.Insert(source=source, item=item):
            return f"INSERT INTO {quoted(source.table)} VALUE {text_of(item)};"
        case nodes.Update(source=source, assignments=changes, where=where, returning=returning):
            clauses = "".join(map(assignment_text, changes))
            return f"UPDATE {quoted(source.table)}{clauses}{where_text(where)}{returning_text(returning)}"
        case nodes.Delete(source=source, where=where, returning=returning):
            return f"DELETE FROM {quoted(source.table)}{where_text(where)}{returning_text(returning)}"
    raise AssertionError(statement)


def assignment_text(assignment: nodes.Assignment) -> str:
    path = path_text(assignment.path)
    return f" REMOVE {path}" if assignment.value is None else f" SET {path} = {text_of(assignment.value)}"


fragments = st.lists(
    st.sampled_from(
        [*"()[]{},.:;*?=<>+-/%'\"`@#\n", "<<", ">>", "<>", "!=", "||", "--", "/*", "*/", "a", '"b"', "'c'", "1", "1e5"]
    )
    | st.sampled_from(sorted(KEYWORDS))
    | st.text(max_size=2),
    max_size=40,
).map(" ".join)
"""Texts that look like statements and are none."""
