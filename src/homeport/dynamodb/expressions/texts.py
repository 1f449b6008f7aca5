"""Which texts can be expressions at all: not empty, not too long."""

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Kind
from homeport.dynamodb.model.sizes import text_size


def check_text(text: str, kind: Kind) -> None:
    """Refuse what AWS does not even parse."""
    if not text:
        raise ValidationException(f"Invalid {kind.value}: The expression can not be empty;")
    size = text_size(text)
    if size > limits.EXPRESSION_SIZE:
        # AWS tells the size of these two alone (as reported of Query, UpdateItem and PutItem).
        detail = f" expression size: {size}" if kind in (Kind.CONDITION, Kind.FILTER) else ""
        raise ValidationException(
            f"Invalid {kind.value}: Expression size has exceeded the maximum allowed size;{detail}"
        )
