"""AttributesToGet: whole attributes by their names.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributesToGet.html
"""

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.projection import Projection
from homeport.dynamodb.legacy.comparisons import INVALID
from homeport.dynamodb.model.values import check_name


def attributes_projection(names: list[str]) -> Projection:
    """The projection on these attributes; a name may have any character, dots included."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValidationException(f"{INVALID}Duplicate value in attribute name: {name}")
        check_name(name)
        seen.add(name)
    return Projection(tuple([(name,) for name in names]))
