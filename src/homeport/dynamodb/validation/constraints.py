"""How AWS words a member that breaks a constraint of its shape."""

from typing import Any

from homeport.dynamodb.errors import ValidationException

MOST_VIOLATIONS = 10
"""AWS stops counting there."""


def violation(path: str, value: Any, constraint: str) -> str:
    """One broken constraint; `path` with AWS's lower-case first letters."""
    shown = "null" if value is None else f"'{text_of(value)}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def refuse(violations: list[str]) -> None:
    """Raise what AWS answers to the violations; nothing where there are none."""
    if not violations:
        return
    counted = violations[:MOST_VIOLATIONS]
    plural = "" if len(counted) == 1 else "s"
    raise ValidationException(f"{len(counted)} validation error{plural} detected: {'; '.join(counted)}")


def text_of(value: Any) -> str:
    """A value as AWS's texts show it: lists and structures as Java prints them."""
    if isinstance(value, list):
        return f"[{', '.join(map(text_of, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}={text_of(member)}' for name, member in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def lower_first(name: str) -> str:
    """A member's name as paths have it."""
    return name[:1].lower() + name[1:]
