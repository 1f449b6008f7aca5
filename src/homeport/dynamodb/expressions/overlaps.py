"""Document paths that cannot stand in one projection or update together."""

from homeport.dynamodb.expressions.binder import path_text
from homeport.dynamodb.expressions.nodes import Path

_ADVICE = "must remove or rewrite one of these paths"


def overlap_fault(paths: list[Path]) -> str | None:
    """AWS's sentence on two paths of which one begins the other, or that take one place for both a map and a list.

    Overlaps come before conflicts; of several, the one that is complete first in the text. None where all is well.
    """
    conflict: str | None = None
    earlier: dict[str | int, list[Path]] = {}
    for path in paths:
        same_head = earlier.setdefault(path[0], [])
        for other in same_head:
            relation = _relation(other, path)
            if relation == "overlap":
                return _sentence(relation, other, path)
            if relation is not None and conflict is None:
                conflict = _sentence(relation, other, path)
        same_head.append(path)
    return conflict


def _relation(one: Path, two: Path) -> str | None:
    for first, second in zip(one, two, strict=False):
        if isinstance(first, int) is not isinstance(second, int):
            return "conflict"
        if first != second:
            return None
    return "overlap"


def _sentence(relation: str, one: Path, two: Path) -> str:
    return (
        f"Two document paths {relation} with each other; {_ADVICE}; "
        f"path one: {path_text(one)}, path two: {path_text(two)}"
    )
