"""Table classes: the two that there are.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.TableClasses.html
"""

from homeport.dynamodb.errors import ValidationException

_CLASSES = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")


def check_table_class(table_class: str | None) -> None:
    """Refuse another one. AWS does not count it among the violations of a request's shape."""
    if table_class is not None and table_class not in _CLASSES:
        raise ValidationException(
            "Invalid table-class parameter provided. Please try again with a valid table-class value: "
            f"[{', '.join(_CLASSES)}]."
        )
