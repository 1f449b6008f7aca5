"""Finding the method that a request is for."""

from collections.abc import Iterable

ANY_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""What ANY stands for; no other method is ever routed."""


class RouteTable[T]:
    """All paths of a deployment, as a tree of their segments.

    Before a variable segment a static one is tried, before a greedy one a plain variable; where that leads nowhere, or
    to a resource that lacks the method, the next best is tried. A slash at the end makes no difference.
    """

    def __init__(self, entries: Iterable[tuple[str, str, T]]) -> None:
        """`entries` are path, HTTP method or ANY, and what a match gives."""
        self._root = _Node[T]()
        for path, method, target in entries:
            self._root.place(_segments(path), method, target)

    def match(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """What answers `method` at `path` (percent-encoded as sent), with the path's variables as they were sent."""
        if method not in ANY_METHODS:
            return None
        parameters: dict[str, str] = {}
        target = self._root.find(_segments(path), method, parameters)
        return None if target is None else (target, parameters)


class _Node[T]:
    """A segment's place in the tree, with what lies below it."""

    __slots__ = ("greedy", "methods", "static", "variable")

    def __init__(self) -> None:
        self.static: dict[str, _Node[T]] = {}
        self.variable: tuple[str, _Node[T]] | None = None
        self.greedy: tuple[str, _Node[T]] | None = None
        self.methods: dict[str, T] = {}

    def place(self, segments: list[str], method: str, target: T) -> None:
        if not segments:
            self.methods[method] = target
            return
        self._child(segments[0]).place(segments[1:], method, target)

    def _child(self, segment: str) -> "_Node[T]":
        if not (segment.startswith("{") and segment.endswith("}")):
            return self.static.setdefault(segment, _Node())
        if segment.endswith("+}"):
            self.greedy = self.greedy or (segment[1:-2], _Node())
            return self.greedy[1]
        self.variable = self.variable or (segment[1:-1], _Node())
        return self.variable[1]

    def find(self, segments: list[str], method: str, parameters: dict[str, str]) -> T | None:
        if not segments:
            found = self.methods.get(method)
            return found if found is not None else self.methods.get("ANY")
        first, rest = segments[0], segments[1:]
        child = self.static.get(first)
        if child is not None and (found := child.find(rest, method, parameters)) is not None:
            return found
        if self.variable is not None and first:
            name, child = self.variable
            if (found := child.find(rest, method, parameters)) is not None:
                parameters[name] = first
                return found
        return self._find_greedily(segments, method, parameters)

    def _find_greedily(self, segments: list[str], method: str, parameters: dict[str, str]) -> T | None:
        if self.greedy is None:
            return None
        name, child = self.greedy
        if (found := child.find([], method, parameters)) is not None:
            parameters[name] = "/".join(segments)
        return found


def _segments(path: str) -> list[str]:
    trimmed = path.rstrip("/")
    return trimmed.removeprefix("/").split("/") if trimmed else []
