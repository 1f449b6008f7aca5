"""Members that hold others: structures, lists, maps, attribute values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from homeport.dynamodb.errors import SerializationException
from homeport.dynamodb.model.shapes import check_item_shape, check_value_shape
from homeport.dynamodb.validation.constraints import lower_first, text_of, violation
from homeport.dynamodb.validation.names import TableName
from homeport.dynamodb.validation.scalars import NOT_NULL, String, check_length

_STRUCTURE = "Start of structure or map found where not expected"
_NAMESPACE = "com.amazonaws.dynamodb.v20120810"
_FIELD = "Unexpected field type"
_PARAMETERIZED = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl"
# A collection directly in another one is more than AWS's deserializer can name.
_NESTED = (
    f"class {_PARAMETERIZED} cannot be cast to class java.lang.Class "
    f"({_PARAMETERIZED} and java.lang.Class are in module java.base of loader 'bootstrap')"
)


class Member(Protocol):
    """A member of a request."""

    @property
    def required(self) -> bool:
        """Whether it must be there."""

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside the JSON type."""

    def converted(self, value: Any) -> Any:
        """The value as the operation gets it: the same object where nothing had to change.

        SerializationException where a JSON type is wrong.
        """

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """Add what breaks a constraint to `violations`, in AWS's order; `value` is None where the member is missing."""


@dataclass(frozen=True)
class Structure:
    """Named members; unknown ones and nulls are as if they were not there.

    The order of `members` is that in which AWS lists violations.
    """

    name: str
    """As AWS's texts call it."""
    members: Mapping[str, Member]
    required: bool = False
    in_collection: bool = False
    """Whether it is an element of a list or map, which AWS's deserializer words differently."""
    _checked: tuple[tuple[str, str, Member], ...] = field(init=False)
    _texts: frozenset[str] = field(init=False)
    """Members that any text is the right JSON type of."""
    _obligatory: frozenset[str] = field(init=False)
    _bounded: Mapping[str, Member] = field(init=False)
    """Members of which not every value will do."""

    def __post_init__(self) -> None:
        checked = [(name, lower_first(name), each) for name, each in self.members.items() if each.is_constrained]
        object.__setattr__(self, "_checked", tuple(checked))
        texts = [name for name, each in self.members.items() if isinstance(each, (String, TableName))]
        object.__setattr__(self, "_texts", frozenset(texts))
        object.__setattr__(self, "_obligatory", frozenset(name for name, _, each in checked if each.required))
        bounded = {name: each for name, _, each in checked if not isinstance(each, AttributeMap)}
        object.__setattr__(self, "_bounded", bounded)

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside JSON types."""
        return self.required or bool(self._checked)

    def converted(self, value: Any) -> Any:
        """See `Member`."""
        if type(value) is not dict:
            raise self._unexpected(value)
        changed: dict[str, Any] | None = None
        for name, content in value.items():
            if type(content) is str and name in self._texts:
                continue
            member = self.members.get(name)
            new = None if member is None or content is None else member.converted(content)
            if new is not content or new is None:
                if changed is None:
                    changed = dict(value)
                if new is None:
                    del changed[name]
                else:
                    changed[name] = new
        return value if changed is None else changed

    def _is_flawless(self, value: dict[str, Any]) -> bool:
        """Whether no constraint is broken, found out in any order: most requests are well-formed."""
        if not self._obligatory <= value.keys():
            return False
        violations: list[str] = []
        bounded = self._bounded
        for name, content in value.items():
            if content is None:
                return False
            if name in bounded:
                bounded[name].check(content, name, violations)
                if violations:
                    return False
        return True

    def _unexpected(self, value: Any) -> SerializationException:
        if isinstance(value, list):
            return SerializationException(f"Unrecognized collection type class {_NAMESPACE}.{self.name}")
        return SerializationException(
            "Unexpected value type in payload" if self.in_collection else "Unexpected field type"
        )

    def shown(self, value: dict[str, Any]) -> str:
        """A value as AWS's texts show it."""
        members = ", ".join(f"{lower_first(name)}={text_of(content)}" for name, content in value.items())
        return f"{self.name}({members})"

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`."""
        if value is None:
            if self.required:
                violations.append(violation(path, None, NOT_NULL))
            return
        if self._is_flawless(value):
            return
        prefix = f"{path}." if path else ""
        for name, lower, member in self._checked:
            content = value.get(name)
            if content is not None or member.required:
                member.check(content, prefix + lower, violations)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list."""

    element: Member
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    in_collection: bool = False
    """Whether it is an element of a map, which AWS's deserializer words differently."""

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside JSON types: nulls always are."""
        return True

    def converted(self, value: Any) -> Any:
        """See `Member`."""
        if not isinstance(value, list):
            unexpected = _NESTED if self.in_collection else _FIELD
            raise SerializationException(_STRUCTURE if isinstance(value, dict) else unexpected)
        new = [None if each is None else self.element.converted(each) for each in value]
        return value if all(map(_same, new, value)) else new

    def _is_within(self, length: int) -> bool:
        return (self.min_length or 0) <= length and (self.max_length is None or length <= self.max_length)

    def _shown(self, value: list[Any]) -> list[Any]:
        element = self.element
        if not isinstance(element, Structure):
            return value
        return [None if each is None else element.shown(each) for each in value]

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`."""
        if value is None:
            if self.required:
                violations.append(violation(path, None, NOT_NULL))
            return
        if not self._is_within(len(value)):
            check_length(self._shown(value), self.min_length, self.max_length, path, violations)
        for number, each in enumerate(value, 1):
            _check_element(self.element, each, f"{path}.{number}.member", violations)


def _check_element(element: Member, value: Any, path: str, violations: list[str]) -> None:
    if value is None:
        violations.append(violation(path, None, NOT_NULL))
    elif element.is_constrained:
        element.check(value, path, violations)


def _same(left: Any, right: Any) -> bool:
    return left is right


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map from texts."""

    java_type: str
    """Of its values, as AWS's texts call it."""
    element: Member
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    key: Member | None = None
    """Constraints of the keys."""
    key_constraints: str = ""
    """How AWS lists them."""
    values_min: int | None = None
    """For values that are lists: their lengths, which AWS words as a constraint of the map."""
    values_max: int | None = None

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside JSON types."""
        return True

    def converted(self, value: Any) -> Any:
        """See `Member`."""
        if type(value) is not dict:
            if isinstance(value, list):
                qualified = self.java_type if "." in self.java_type else f"{_NAMESPACE}.{self.java_type}"
                raise SerializationException(
                    f"Unrecognized collection type java.util.Map<java.lang.String, {qualified}>"
                )
            raise SerializationException(_FIELD)
        new = {name: None if each is None else self.element.converted(each) for name, each in value.items()}
        return value if all(map(_same, new.values(), value.values())) else new

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`."""
        if value is None:
            if self.required:
                violations.append(violation(path, None, NOT_NULL))
            return
        check_length(value, self.min_length, self.max_length, path, violations)
        if self.key is not None:
            self._check_keys(self.key, value, path, violations)
        if self.values_max is not None:
            self._check_values(value, path, violations)
        for name, each in value.items():
            _check_element(self.element, each, f"{path}.{name}.member", violations)

    def _check_keys(self, key: Member, value: dict[str, Any], path: str, violations: list[str]) -> None:
        for name in value:
            broken: list[str] = []
            key.check(name, "", broken)
            if broken:
                text = f"Map keys must satisfy constraint: [{self.key_constraints}]"
                violations.append(violation(path, value, text))

    def _check_values(self, value: dict[str, Any], path: str, violations: list[str]) -> None:
        minimum, maximum = self.values_min or 0, self.values_max or 0
        for each in value.values():
            if each is not None and not minimum <= len(each) <= maximum:
                text = (
                    "Map value must satisfy constraint: "
                    f"[Member must have length less than or equal to {maximum}, "
                    f"Member must have length greater than or equal to {minimum}]"
                )
                violations.append(violation(path, value, text))


@dataclass(frozen=True, slots=True)
class AttributeMap:
    """Attribute values by name: Item, Key, ExpressionAttributeValues, ExclusiveStartKey."""

    required: bool = False
    in_collection: bool = False
    """Whether it is an element of a list, which AWS's deserializer words differently."""

    @property
    def is_constrained(self) -> bool:
        """Whether there is anything to check beside JSON types."""
        return self.required

    def converted(self, value: Any) -> Any:
        """See `Member`. What the values hold is for the operation to validate."""
        if self.in_collection and not isinstance(value, dict | list):
            raise SerializationException(_NESTED)
        check_item_shape(value)
        return value

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`."""
        if value is None and self.required:
            violations.append(violation(path, None, NOT_NULL))


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute value: an element of a list, or a member of a structure."""

    is_field: bool = False
    """Whether it is the latter, which AWS's deserializer words differently."""
    required: bool = False
    is_constrained: bool = False

    def converted(self, value: Any) -> Any:
        """See `Member`."""
        if self.is_field and not isinstance(value, dict | list):
            raise SerializationException(_FIELD)
        check_value_shape(value)
        return value

    def check(self, value: Any, path: str, violations: list[str]) -> None:
        """See `Member`: nothing is checked here."""
