"""What a request must look like: the constraints of AWS's own model of the service, in AWS's words."""

import functools
import re
from typing import TYPE_CHECKING, Any

from homeport.kinesis.errors import ValidationException

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel, Shape

_MOST_VIOLATIONS = 10


@functools.cache
def service_model() -> "ServiceModel":
    """The model of Kinesis; read, and botocore imported, when it is needed first."""
    import botocore.session

    return botocore.session.Session().get_service_model("kinesis")


def check(operation: "OperationModel", request: dict[str, Any]) -> None:
    """Raise where a request breaks constraints."""
    violations: list[str] = []
    if operation.input_shape is not None:
        _check_structure(operation.input_shape, request, "", violations)
    if violations:
        listed = violations[:_MOST_VIOLATIONS]
        noun = "error" if len(listed) == 1 else "errors"
        raise ValidationException(f"{len(listed)} validation {noun} detected: {'; '.join(listed)}")


def _check_structure(shape: Any, value: dict[str, Any], path: str, violations: list[str]) -> None:
    for name, member in shape.members.items():
        place = path + name[0].lower() + name[1:]
        if value.get(name) is not None:
            _check(member, value[name], place, violations)
        elif name in shape.required_members:
            violations.append(f"Value null at '{place}' failed to satisfy constraint: Member must not be null")


def _check(shape: Any, value: Any, place: str, violations: list[str]) -> None:
    if broken := _broken(shape, value):
        failed = f"Value '{_shown(shape, value)}' at '{place}' failed to satisfy constraint: "
        violations.extend(failed + constraint for constraint in broken)
    if shape.type_name == "structure":
        _check_structure(shape, value, f"{place}.", violations)
    elif shape.type_name == "list":
        for at, member in enumerate(value, start=1):
            _check(shape.member, member, f"{place}.{at}.member", violations)


def _broken(shape: "Shape", value: Any) -> list[str]:
    """The constraints that a value breaks."""
    rules = shape.metadata
    broken = []
    if "enum" in rules and value not in rules["enum"]:
        broken.append(f"Member must satisfy enum value set: [{', '.join(rules['enum'])}]")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
        broken.append(f"Member must satisfy regular expression pattern: {rules['pattern']}")
    measure, subject = (value, "value") if isinstance(value, int) else (_length(value), "length")
    if measure is not None and measure < rules.get("min", measure):
        broken.append(f"Member must have {subject} greater than or equal to {rules['min']}")
    if measure is not None and measure > rules.get("max", measure):
        broken.append(f"Member must have {subject} less than or equal to {rules['max']}")
    return broken


def _length(value: Any) -> int | None:
    return len(value) if isinstance(value, str | bytes | list | dict) else None


def _shown(shape: "Shape", value: Any) -> str:
    """A value in AWS's words."""
    if shape.type_name == "blob":
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    if shape.type_name == "list":
        return f"[{', '.join(map(str, value))}]"
    if shape.type_name == "map":
        return "{" + ", ".join(f"{name}={content}" for name, content in value.items()) + "}"
    return str(value)
