"""The Condition element: operators, IfExists, Null, and the set operators ForAllValues and ForAnyValue.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import enum
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from homeport.iam import values
from homeport.iam.wildcards import Pattern, parse

RequestValue = str | tuple[str, ...]
"""The value of a condition key; several of a key that has several."""


def keys_of_every_request(time_s: float, region: str) -> dict[str, RequestValue]:
    """The global condition keys that requests to every service have; `time_s` since the epoch.

    On AWS every call comes by https; http stands for it here.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    return {
        "aws:CurrentTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time_s)),
        "aws:EpochTime": str(int(time_s)),
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true",
    }


class UnknownOperatorError(Exception):
    """A condition operator that does not exist."""


class Quantifier(enum.StrEnum):
    """How the values of a key with several are counted."""

    ALL = "ForAllValues"
    ANY = "ForAnyValue"


class RequestKeys:
    """The condition keys of a request. Their names are the same in capitals and small letters."""

    def __init__(self, given: Mapping[str, RequestValue]) -> None:
        self._values = {
            name.lower(): (value,) if isinstance(value, str) else tuple(value) for name, value in given.items()
        }

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a key; none where the request does not have it."""
        return self._values.get(name.lower(), ())

    def single(self, name: str) -> str | None:
        """The value of a key that has one, which a policy variable may stand for."""
        found = self.all(name)
        return found[0] if len(found) == 1 else None


class Operator(NamedTuple):
    """A condition operator without what may stand before and behind it."""

    compare: values.Compare
    negated: bool
    variables: bool


def _operators() -> Iterable[tuple[str, Operator]]:
    texts = (
        ("StringEquals", "StringNotEquals", values.string_equals),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", values.string_equals_ignoring_case),
        ("StringLike", "StringNotLike", values.string_like),
        ("ArnEquals", "ArnNotEquals", values.arn_like),
        ("ArnLike", "ArnNotLike", values.arn_like),
    )
    for name, opposite, compare in texts:
        yield name, Operator(compare, negated=False, variables=True)
        yield opposite, Operator(compare, negated=True, variables=True)
    yield "Bool", Operator(values.boolean_equals, negated=False, variables=True)
    yield "BinaryEquals", Operator(values.binary_equals, negated=False, variables=False)
    yield "IpAddress", Operator(values.in_network, negated=False, variables=False)
    yield "NotIpAddress", Operator(values.in_network, negated=True, variables=False)
    for family, make in (("Numeric", values.numbers), ("Date", values.dates)):
        for ending, order in values.ORDERS:
            yield f"{family}{ending}", Operator(make(order), negated=False, variables=False)
        yield f"{family}NotEquals", Operator(make(values.ORDERS[0][1]), negated=True, variables=False)


OPERATORS: Mapping[str, Operator] = {name.lower(): operator for name, operator in _operators()}
_IF_EXISTS = "ifexists"
_NULL = "null"


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator with one key."""

    name: str
    """As the policy writes it: `ForAnyValue:StringLikeIfExists`."""
    key: str
    patterns: tuple[Pattern, ...]
    operator: Operator | None
    """None of Null."""
    quantifier: Quantifier | None
    if_exists: bool

    def holds(self, keys: RequestKeys) -> bool:
        """Whether the request satisfies it; UnresolvedVariableError where a policy variable has no value."""
        found = keys.all(self.key)
        if self.operator is None:
            return any(pattern.plain.lower() == str(not found).lower() for pattern in self.patterns)
        if not found and self.if_exists:
            return True
        patterns = [pattern.expanded(keys.single) for pattern in self.patterns]
        if self.quantifier is not None:
            return _holds_for_set(self.quantifier, self.operator, patterns, found)
        is_matched = any(_matches_any(self.operator, patterns, value) for value in found)
        return is_matched is not self.operator.negated


def _holds_for_set(quantifier: Quantifier, operator: Operator, patterns: list[Pattern], found: tuple[str, ...]) -> bool:
    """An empty set, an empty text for one, satisfies ForAllValues whatever the operator, and never ForAnyValue."""
    results = [_matches_any(operator, patterns, value) is not operator.negated for value in found if value != ""]
    return all(results) if quantifier is Quantifier.ALL else any(results)


def _matches_any(operator: Operator, patterns: list[Pattern], value: str) -> bool:
    return any(operator.compare(pattern, value) for pattern in patterns)


def parse_conditions(element: Any, *, variables: bool) -> tuple[Condition, ...]:
    """The conditions of a statement, all of which have to hold. UnknownOperatorError for an operator that is none."""
    if not isinstance(element, Mapping):
        raise TypeError("Condition is not an object")
    return tuple(
        _condition(name, key, given, variables) for name, keys in element.items() for key, given in keys.items()
    )


def _condition(name: str, key: str, given: Any, variables: bool) -> Condition:
    quantifier, bare = _without_quantifier(name)
    operator_name = bare.lower()
    if_exists = operator_name.endswith(_IF_EXISTS)
    operator_name = operator_name.removesuffix(_IF_EXISTS)
    operator = OPERATORS.get(operator_name)
    if operator is None and (operator_name != _NULL or if_exists):
        raise UnknownOperatorError(f"the condition operator {name} does not exist")
    knows_variables = variables and operator is not None and operator.variables
    texts = given if isinstance(given, list) else [given]
    patterns = tuple(parse(_text(text), variables=knows_variables) for text in texts)
    return Condition(name, key, patterns, operator, quantifier, if_exists)


def _without_quantifier(name: str) -> tuple[Quantifier | None, str]:
    prefix, colon, rest = name.partition(":")
    if not colon:
        return None, name
    for quantifier in Quantifier:
        if prefix.lower() == quantifier.lower():
            return quantifier, rest
    raise UnknownOperatorError(f"the condition operator {name} does not exist")


def _text(value: Any) -> str:
    """JSON's own true, false and numbers are texts to IAM."""
    return str(value).lower() if isinstance(value, bool) else str(value)
