"""Templates: text with references and directives in it, taken apart once and rendered any number of times."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from homeport.apigateway.vtl.errors import TemplateError
from homeport.apigateway.vtl.expressions import IDENTIFIER, Expression, ExpressionParser, Reference, Scope
from homeport.apigateway.vtl.values import is_true, text_of

MAX_ITERATIONS = 1_000
"""Of one #foreach. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""
_MAX_STEPS = 1_000_000
_MAX_DEPTH = 20
"""Of macros that call macros: Velocity's own limit."""

_TEXT = re.compile(r"[^$#\\ \t]+|[ \t]+")
_ESCAPE = re.compile(r"\\+(?=[$#])")
_COMMENT = re.compile(r"##[^\n]*(?:\n|\Z)|#\*.*?\*#", re.DOTALL)
_UNPARSED = re.compile(r"#\[\[(.*?)\]\]#", re.DOTALL)
_DIRECTIVE = re.compile(r"#(?:\{([A-Za-z]\w*)\}|([A-Za-z]\w*))", re.ASCII)
_SET = re.compile(r"[ \t]*#(?:set|\{set\})[ \t]*\(")
_OPEN = re.compile(r"[ \t]*\(")
_LINE_END = re.compile(r"[ \t]*\r?\n")
_IN = re.compile(r"\s+in\s+")
_SEPARATOR = re.compile(r"\s*,?\s*")

Node = Callable[[Scope, list[str]], None]
"""Writes a piece of the output."""
_BLOCK_ENDS = frozenset({"end", "else", "elseif"})


class _Stop(Exception):  # noqa: N818 - control flow, not an error
    """`#stop`: the rest of the template is left out."""


class _Break(Exception):  # noqa: N818 - control flow, not an error
    """`#break`: the innermost loop ends."""


class Template:
    """A template, ready to be rendered."""

    def __init__(self, text: str) -> None:
        """Raises TemplateSyntaxError."""
        self._render = _block(_Parser(text).whole())

    def render(self, variables: Mapping[str, Any]) -> str:
        """The output for these variables, by their names without the `$`. Maps among them may be changed.

        Raises TemplateError.
        """
        scope = Scope(dict(variables), _MAX_STEPS)
        out: list[str] = []
        try:
            self._render(scope, out)
        except (_Stop, _Break):
            # Outside of a loop #break ends the template, too.
            pass
        except RecursionError as error:
            raise TemplateError("the template is nested too deeply") from error
        return "".join(out)


class _Parser(ExpressionParser):
    """Reads a whole template."""

    def __init__(self, text: str) -> None:
        super().__init__(text, _interpolated)
        self._text: list[str] = []
        self._nodes: list[Node] = []

    def whole(self) -> list[Node]:
        """All nodes of the text. Raises TemplateSyntaxError."""
        try:
            nodes, end = self._until(frozenset())
        except RecursionError as error:
            raise self.error("less nesting") from error
        assert end is None
        return nodes

    def _until(self, ends: Iterable[str]) -> tuple[list[Node], str | None]:
        """The nodes up to one of the directives in `ends`, and which one it was."""
        before = self._nodes, self._text
        self._nodes, self._text = [], []
        end = None
        while self.position < len(self.text):
            if (end := self._piece(ends)) is not None:
                break
        self._flush()
        nodes = self._nodes
        self._nodes, self._text = before
        if end is None and ends:
            raise self.error("#end")
        return nodes, end

    def _flush(self) -> None:
        if self._text:
            self._nodes.append(_literal("".join(self._text)))
            self._text = []

    def _add(self, node: Node) -> None:
        self._flush()
        self._nodes.append(node)

    def _piece(self, ends: Iterable[str]) -> str | None:
        """Read one piece; the name of the directive when it is one of `ends`."""
        if self.match(_SET):
            self._add(self._assignment())
        elif match := self.match(_TEXT):
            self._text.append(match[0])
        elif match := self.match(_ESCAPE):
            self._escaped(match[0])
        elif self.text[self.position] == "#":
            return self._hash(ends)
        else:
            self._dollar()
        return None

    def _escaped(self, slashes: str) -> None:
        """Of two backslashes before a reference one is left; the last of an odd number takes it its meaning."""
        self._text.append("\\" * (len(slashes) // 2))
        if len(slashes) % 2:
            self._text.append(self.text[self.position])
            self.position += 1

    def _dollar(self) -> None:
        found = self.reference() if self.text[self.position] == "$" else None
        if found is None:
            self._text.append(self.text[self.position])
            self.position += 1
            return
        self._add(_written(found[0]))

    def _hash(self, ends: Iterable[str]) -> str | None:
        if self.match(_COMMENT):
            return None
        if match := self.match(_UNPARSED):
            self._text.append(match[1])
            return None
        start = self.position
        match = self.match(_DIRECTIVE)
        name = (match[1] or match[2]) if match else ""
        if name in ends:
            return name
        if name in _BLOCK_ENDS:
            raise self.error(f"no #{name} here")
        if not (name and self._directive(name, start)):
            self.position = start + 1
            self._text.append("#")
        return None

    def _directive(self, name: str, start: int) -> bool:
        """Read a directive, which begins at `start`, behind its name; False when it is none."""
        known: dict[str, Callable[[], Node]] = {
            "if": self._condition,
            "foreach": self._loop,
            "define": self._definition,
            "evaluate": self._evaluation,
        }
        if name in ("stop", "break"):
            self._add(_raising(_Stop if name == "stop" else _Break))
            return True
        if name in ("include", "parse"):
            raise self.error(f"another directive: API Gateway has no files for #{name}")
        if not self.match(_OPEN):
            return False
        if name == "macro":
            self._add(self._macro())
        else:
            self._add(known[name]() if name in known else self._macro_call(name, start))
        return True

    def _line_end(self) -> None:
        """A directive alone at the end of its line takes the line's end with it."""
        self.match(_LINE_END)

    def _close(self) -> None:
        self.require(")")
        self._line_end()

    def _assignment(self) -> Node:
        self.skip_space()
        found = self.reference()
        if found is None:
            raise self.error("a reference")
        self.require("=")
        value = self.expression()
        self._close()
        reference = found[0]
        return lambda scope, _: reference.set(scope, value(scope))

    def _condition(self) -> Node:
        branches: list[tuple[Expression, Node]] = []
        otherwise: Node = _block([])
        name: str | None = "elseif"
        while name == "elseif":
            if branches and not self.match(_OPEN):
                raise self.error("'('")
            condition = self.expression()
            self._close()
            nodes, name = self._until(_BLOCK_ENDS)
            branches.append((condition, _block(nodes)))
        if name == "else":
            self._line_end()
            nodes, _ = self._until({"end"})
            otherwise = _block(nodes)
        self._line_end()

        def render(scope: Scope, out: list[str]) -> None:
            scope.spend()
            chosen = next((node for condition, node in branches if is_true(condition(scope))), otherwise)
            chosen(scope, out)

        return render

    def _loop(self) -> Node:
        self.skip_space()
        found = self.reference()
        if found is None or found[0].steps:
            raise self.error("a variable")
        if not self.match(_IN):
            raise self.error("'in'")
        values = self.expression()
        self._close()
        nodes, _ = self._until({"end"})
        self._line_end()
        return _loop(found[0].name, values, _block(nodes))

    def _definition(self) -> Node:
        self.skip_space()
        found = self.reference()
        if found is None or found[0].steps:
            raise self.error("a variable")
        self._close()
        body = self._body()
        name = found[0].name

        def define(scope: Scope, _: list[str]) -> None:
            scope.variables[name] = _Defined(body, scope)

        return define

    def _evaluation(self) -> Node:
        text = self.expression()
        self.require(")")

        def evaluate(scope: Scope, out: list[str]) -> None:
            scope.spend()
            _block(_Parser(text_of(text(scope))).whole())(scope, out)

        return evaluate

    def _macro(self) -> Node:
        self.skip_space()
        name = self.match(IDENTIFIER)
        if name is None:
            raise self.error("a macro's name")
        parameters = []
        while self.match(_SEPARATOR) and (found := self.reference()):
            parameters.append(found[0].name)
        self._close()
        body = self._body()

        def define(scope: Scope, _: list[str]) -> None:
            scope.macros[name[0]] = (parameters, body)

        return define

    def _body(self) -> Node:
        nodes, _ = self._until({"end"})
        self._line_end()
        return _block(nodes)

    def _macro_call(self, name: str, start: int) -> Node:
        arguments: list[Expression] = []
        self.skip_space()
        while not self.take(")"):
            arguments.append(self.expression())
            self.match(_SEPARATOR)
            if self.position >= len(self.text):
                raise self.error("')'")
        text = self.text[start : self.position]

        def call(scope: Scope, out: list[str]) -> None:
            scope.spend()
            macro = scope.macros.get(name)
            if macro is None:
                out.append(text)
            else:
                _call_macro(scope, out, macro, [argument(scope) for argument in arguments])

        return call


class _Defined:
    """What `#define` makes: a block that is rendered where it is referred to."""

    def __init__(self, body: Node, scope: Scope) -> None:
        self._body = body
        self._scope = scope

    def __str__(self) -> str:
        self._scope.spend()
        out: list[str] = []
        self._body(self._scope, out)
        return "".join(out)


def _interpolated(text: str) -> Callable[[Scope], str]:
    render = _block(_Parser(text).whole())

    def value(scope: Scope) -> str:
        out: list[str] = []
        render(scope, out)
        return "".join(out)

    return value


def _literal(text: str) -> Node:
    return lambda _, out: out.append(text)


def _written(reference: Reference) -> Node:
    return lambda scope, out: out.append(text_of(reference.value(scope)))


def _raising(kind: type[Exception]) -> Node:
    def render(scope: Scope, out: list[str]) -> None:
        raise kind

    return render


def _block(nodes: list[Node]) -> Node:
    def render(scope: Scope, out: list[str]) -> None:
        for node in nodes:
            node(scope, out)

    return render


class _Loop:
    """`$foreach` within a loop."""

    def __init__(self, parent: Any) -> None:
        self.index = 0
        self.has_next = False
        self._parent = parent

    def velocity_property(self, name: str) -> Any:
        values = {
            "index": self.index,
            "count": self.index + 1,
            "hasNext": self.has_next,
            "first": self.index == 0,
            "last": not self.has_next,
            "parent": self._parent,
        }
        return values.get(name)

    def velocity_method(self, name: str) -> Callable[..., Any] | None:
        return {"hasNext": lambda: self.has_next, "isFirst": lambda: self.index == 0}.get(name)


def _loop(name: str, values: Expression, body: Node) -> Node:
    def render(scope: Scope, out: list[str]) -> None:
        members = _members(values(scope))
        variables = scope.variables
        hidden = {each: variables.get(each) for each in (name, "foreach", "velocityCount", "velocityHasNext")}
        loop = _Loop(hidden["foreach"])
        try:
            for index, member in enumerate(members):
                scope.spend()
                loop.index, loop.has_next = index, index + 1 < len(members)
                variables |= {
                    name: member,
                    "foreach": loop,
                    "velocityCount": index + 1,
                    "velocityHasNext": loop.has_next,
                }
                body(scope, out)
        except _Break:
            pass
        finally:
            variables.update(hidden)

    return render


def _members(value: Any) -> Any:
    """What a loop goes through: a list's members, a map's values; nothing for anything else."""
    if isinstance(value, Mapping):
        value = list(value.values())
    return value[:MAX_ITERATIONS] if isinstance(value, (list, range)) else []


def _call_macro(scope: Scope, out: list[str], macro: tuple[list[str], Node], arguments: list[Any]) -> None:
    parameters, body = macro
    if scope.depth >= _MAX_DEPTH:
        raise TemplateError("macros call each other too deeply")
    hidden = {each: scope.variables.get(each) for each in parameters}
    scope.variables |= dict.fromkeys(parameters) | dict(zip(parameters, arguments, strict=False))
    scope.depth += 1
    try:
        body(scope, out)
    finally:
        scope.depth -= 1
        scope.variables.update(hidden)
