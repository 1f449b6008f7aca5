"""What the readers of import formats have in common."""

from collections.abc import Callable, Iterator

from homeport.dynamodb.model.values import Item

NOT_AN_ITEM = "Expected 'Item' top level container"
UNEXPECTED = "Unexpected token"


class UnreadableError(Exception):
    """The rest of an object cannot be read: the record at which its reading ends is counted as wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


Reader = Callable[[str], Iterator[Item]]
"""The items of an object's text, not yet validated; UnreadableError ends it."""
