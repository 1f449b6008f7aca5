"""ExpressionAttributeNames and ExpressionAttributeValues of one request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
"""

import enum

from homeport.dynamodb.model.values import Value


class Kind(enum.Enum):
    """The expression parameters, as the errors name them."""

    CONDITION = "ConditionExpression"
    FILTER = "FilterExpression"
    KEY_CONDITION = "KeyConditionExpression"
    PROJECTION = "ProjectionExpression"
    UPDATE = "UpdateExpression"


class Bindings:
    """The names and values that all expressions of one request share, and which of them have been used.

    Make it, parse every expression of the request with it, then call `check_all_used`.
    """

    def __init__(self, names: dict[str, str] | None, values: dict[str, Value] | None) -> None:
        """Check the maps themselves: not empty, keys well-formed, values valid (they are normalised here)."""
        raise NotImplementedError

    def check_all_used(self) -> None:
        """Raise ValidationException where a name or a value stands in no expression."""
        raise NotImplementedError
