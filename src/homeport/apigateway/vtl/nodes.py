"""What templates are made of: functions that each write a piece of the output."""

from collections.abc import Callable, Mapping
from typing import Any

from homeport.apigateway.vtl.errors import TemplateError
from homeport.apigateway.vtl.expressions import Expression, Reference
from homeport.apigateway.vtl.scope import Scope
from homeport.apigateway.vtl.values import VelocityObject, text_of

MAX_ITERATIONS = 1_000
"""Of one #foreach. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""
_MAX_DEPTH = 20
"""Of macros that call macros: Velocity's own limit."""

Node = Callable[[Scope, list[str]], None]
"""Writes a piece of the output."""


class Stop(Exception):  # noqa: N818 - control flow, not an error
    """`#stop`: the rest of the template is left out."""


class Break(Exception):  # noqa: N818 - control flow, not an error
    """`#break`: the innermost loop ends."""


class Defined:
    """What `#define` makes: a block that is rendered where it is referred to."""

    def __init__(self, body: Node, scope: Scope) -> None:
        self._body = body
        self._scope = scope

    def __str__(self) -> str:
        self._scope.spend()
        out: list[str] = []
        self._body(self._scope, out)
        return "".join(out)


def literal(text: str) -> Node:
    """Text as it stands."""
    return lambda scope, out: out.append(scope.make(text))


def written(reference: Reference) -> Node:
    """What a reference is at that moment."""
    return lambda scope, out: out.append(scope.make(text_of(reference.value(scope))))


def raising(kind: type[Exception]) -> Node:
    """`#stop` and `#break`."""

    def render(scope: Scope, out: list[str]) -> None:
        raise kind

    return render


def block(nodes: list[Node]) -> Node:
    """One node after the other."""

    def render(scope: Scope, out: list[str]) -> None:
        for node in nodes:
            node(scope, out)

    return render


class _Loop(VelocityObject):
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


def loop(name: str, values: Expression, body: Node) -> Node:
    """`#foreach`: the body once for each member, which has the name."""

    def render(scope: Scope, out: list[str]) -> None:
        members = _members(values(scope))
        variables = scope.variables
        hidden = {each: scope.variable(each) for each in (name, "foreach", "velocityCount", "velocityHasNext")}
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
        except Break:
            pass
        finally:
            variables.update(hidden)

    return render


def _members(value: Any) -> Any:
    """What a loop goes through: a list's members, a map's values; nothing for anything else."""
    if isinstance(value, Mapping):
        value = list(value.values())
    return value[:MAX_ITERATIONS] if isinstance(value, (list, range)) else []


def call_macro(scope: Scope, out: list[str], macro: tuple[list[str], Node], arguments: list[Any]) -> None:
    """Render a macro's body with its parameters set; raises TemplateError where macros call each other too deeply."""
    parameters, body = macro
    if scope.depth >= _MAX_DEPTH:
        raise TemplateError("macros call each other too deeply")
    hidden = {each: scope.variable(each) for each in parameters}
    scope.variables |= dict.fromkeys(parameters) | dict(zip(parameters, arguments, strict=False))
    scope.depth += 1
    try:
        body(scope, out)
    finally:
        scope.depth -= 1
        scope.variables.update(hidden)
