"""Which parameters of an operation are expressions and which are from before expressions; a request has one kind only.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
"""

from dataclasses import dataclass
from typing import Any

from homeport.dynamodb.errors import ValidationException

Parameters = dict[str, Any]

_NO_VALUES = frozenset({"ProjectionExpression"})


@dataclass(frozen=True, slots=True)
class Languages:
    """The parameters of one operation, in the order in which AWS's texts list them."""

    expressions: tuple[str, ...]
    legacy: tuple[str, ...] = ()
    filter: str = ""
    """The legacy parameter whose conditions ConditionalOperator joins."""


GET = Languages(("ProjectionExpression",), ("AttributesToGet",))
PUT = Languages(("ConditionExpression",), ("Expected", "ConditionalOperator"), "Expected")
DELETE = PUT
UPDATE = Languages(
    ("UpdateExpression", "ConditionExpression"), ("AttributeUpdates", "Expected", "ConditionalOperator"), "Expected"
)
QUERY = Languages(
    ("ProjectionExpression", "FilterExpression", "KeyConditionExpression"),
    ("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"),
    "QueryFilter",
)
SCAN = Languages(
    ("ProjectionExpression", "FilterExpression"), ("AttributesToGet", "ScanFilter", "ConditionalOperator"), "ScanFilter"
)
# In transactions there are expressions only.
TRANSACT_GET = Languages(GET.expressions)
TRANSACT_UPDATE = Languages(UPDATE.expressions)
TRANSACT_WRITE = Languages(PUT.expressions)


def check_languages(parameters: Parameters, languages: Languages) -> None:
    """Refuse a mixture, names and values without an expression, and a ConditionalOperator without conditions."""
    present = [name for name in languages.legacy if name in parameters]
    if present:
        _check_mixture(parameters, languages, present)
    _check_companions(parameters, languages.expressions)
    if "ConditionalOperator" in present:
        _check_conditional_operator(parameters.get(languages.filter) or {})


def _check_mixture(parameters: Parameters, languages: Languages, present: list[str]) -> None:
    expressions = [name for name in languages.expressions if name in parameters]
    # KeyConditions may stand beside the other expressions.
    mixed = [name for name in present if name != "KeyConditions" or "KeyConditionExpression" in expressions]
    if expressions and mixed:
        raise ValidationException(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(mixed)}}} Expression parameters: {{{', '.join(expressions)}}}"
        )


def _check_companions(parameters: Parameters, expressions: tuple[str, ...]) -> None:
    has_names, has_values = "ExpressionAttributeNames" in parameters, "ExpressionAttributeValues" in parameters
    if not (has_names or has_values):
        return
    if has_names and not any(name in parameters for name in expressions):
        raise ValidationException("ExpressionAttributeNames can only be specified when using expressions")
    with_values = [name for name in expressions if name not in _NO_VALUES]
    if has_values and with_values and not any(name in parameters for name in with_values):
        verb = "are" if len(with_values) > 1 else "is"
        raise ValidationException(
            "ExpressionAttributeValues can only be specified when using expressions: "
            f"{' and '.join(with_values)} {verb} null"
        )


def _check_conditional_operator(conditions: Parameters) -> None:
    if not conditions:
        raise ValidationException("ConditionalOperator cannot be used without Filter or Expected")
    if len(conditions) == 1:
        raise ValidationException(
            "ConditionalOperator can only be used when Filter or Expected has two or more elements"
        )
