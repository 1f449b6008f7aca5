"""What an access code looks like: short enough to type, long enough not to be guessed."""

import secrets

ALPHABET = "3479ABCDEFGHJKMNPQRTVWXY"
"""Digits and letters that nobody takes for one another: of 6 and G, 8 and B, U and V one stays; of 0 and O, 1, I and L,
2 and Z, 5 and S none."""

LENGTH = 12
"""24 characters in 12 places: 55 bits."""

_CHARACTERS = frozenset(ALPHABET)


def new_code() -> str:
    """A code drawn from the system's source of randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_code(text: str) -> bool:
    """Whether a text has the form of a code."""
    return len(text) == LENGTH and _CHARACTERS.issuperset(text)
