import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import cursor
from codes.alphabet import ALPHABET, LENGTH
from codes.errors import Fault, InvalidRequestError
from codes.model import Position

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(actor=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128), code=CODES)
def test_a_cursor_leads_back_to_its_position(actor: str, code: str) -> None:
    text = cursor.encode(Position(actor, code))

    assert cursor.decode(text) == Position(actor, code)
    assert all(character.isascii() and (character.isalnum() or character in "-_") for character in text)


def _encoded(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "A",
        "not a cursor",
        "ÄÖÜ",
        _encoded(b"\xff\xfe"),
        _encoded(b"{}"),
        _encoded(b"[]"),
        _encoded(b"null"),
        _encoded(b'["anna"]'),
        _encoded(b'["anna","AAAAAAAAAAAA",1]'),
        _encoded(b'["","AAAAAAAAAAAA"]'),
        _encoded(b'["anna","short"]'),
        _encoded(b'[1,"AAAAAAAAAAAA"]'),
        _encoded(b'["anna",null]'),
        _encoded(b'["anna","AAAAAAAAAAAA"'),
        _encoded(b"[" * 5000),
    ],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        cursor.decode(text)

    assert refused.value.faults == (Fault("cursor", "is not a cursor of this list"),)
