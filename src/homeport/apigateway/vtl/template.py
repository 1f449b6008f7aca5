"""Templates: text with references and directives in it, taken apart once and rendered any number of times."""

import re
from collections.abc import Callable, Iterable

from homeport.apigateway.vtl.errors import TemplateError
from homeport.apigateway.vtl.expressions import IDENTIFIER, Expression, ExpressionParser
from homeport.apigateway.vtl.nodes import Break, Defined, Node, Stop, block, call_macro, literal, loop, raising, written
from homeport.apigateway.vtl.scope import Given, Scope
from homeport.apigateway.vtl.values import is_true, text_of

_MAX_STEPS = 1_000_000

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

_BLOCK_ENDS = frozenset({"end", "else", "elseif"})


class Template:
    """A template, ready to be rendered."""

    def __init__(self, text: str) -> None:
        """Raises TemplateSyntaxError."""
        self._render = block(_Parser(text).whole())

    def render(self, variables: Given) -> str:
        """The output for these variables, by their names without the `$`. Maps among them may be changed.

        Raises TemplateError.
        """
        scope = Scope(variables, _MAX_STEPS)
        out: list[str] = []
        try:
            self._render(scope, out)
        except (Stop, Break):
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
            self._nodes.append(literal("".join(self._text)))
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
        self._add(written(found[0]))

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
            self._add(raising(Stop if name == "stop" else Break))
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
        otherwise: Node = block([])
        name: str | None = "elseif"
        while name == "elseif":
            if branches and not self.match(_OPEN):
                raise self.error("'('")
            condition = self.expression()
            self._close()
            nodes, name = self._until(_BLOCK_ENDS)
            branches.append((condition, block(nodes)))
        if name == "else":
            self._line_end()
            nodes, _ = self._until({"end"})
            otherwise = block(nodes)
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
        return loop(found[0].name, values, block(nodes))

    def _definition(self) -> Node:
        self.skip_space()
        found = self.reference()
        if found is None or found[0].steps:
            raise self.error("a variable")
        self._close()
        body = self._body()
        name = found[0].name

        def define(scope: Scope, _: list[str]) -> None:
            scope.variables[name] = Defined(body, scope)

        return define

    def _evaluation(self) -> Node:
        text = self.expression()
        self.require(")")

        def evaluate(scope: Scope, out: list[str]) -> None:
            scope.spend()
            block(_Parser(text_of(text(scope))).whole())(scope, out)

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
        return block(nodes)

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
                call_macro(scope, out, macro, [argument(scope) for argument in arguments])

        return call


def _interpolated(text: str) -> Callable[[Scope], str]:
    render = block(_Parser(text).whole())

    def value(scope: Scope) -> str:
        out: list[str] = []
        render(scope, out)
        return "".join(out)

    return value
