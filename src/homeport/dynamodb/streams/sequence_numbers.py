"""Sequence numbers as DynamoDB Streams writes them: texts of digits, all of one length, in the order of the changes."""

_DIGITS = 24
_BASE = 10 ** (_DIGITS - 1)
"""Keeps the first digit from being zero, so that numbers and texts have the same order."""


def sequence_text(sequence: int) -> str:
    """The text of a sequence number of the history."""
    return str(_BASE + sequence)


def sequence_of(text: str) -> int | None:
    """The inverse; None for a text that stands for no change."""
    if not text.isdecimal() or not text.isascii() or len(text) != _DIGITS:
        return None
    sequence = int(text) - _BASE
    return sequence if sequence >= 0 else None
