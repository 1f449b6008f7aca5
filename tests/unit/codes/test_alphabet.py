import pytest

from codes.alphabet import ALPHABET, LENGTH, is_code, new_code

LOOK_ALIKES = ["0O", "0D", "1I", "1L", "IL", "2Z", "5S", "6G", "8B", "UV"]


@pytest.mark.parametrize("pair", LOOK_ALIKES)
def test_of_two_characters_that_look_alike_one_is_left_out(pair: str) -> None:
    assert len(set(pair) & set(ALPHABET)) <= 1


def test_the_alphabet_holds_each_character_once() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 24


def test_new_codes_have_the_form_of_codes_and_differ() -> None:
    codes = {new_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(is_code(code) for code in codes)


def test_all_characters_are_drawn() -> None:
    assert {character for _ in range(1000) for character in new_code()} == set(ALPHABET)


@pytest.mark.parametrize(
    "text",
    ["", "A" * (LENGTH - 1), "A" * (LENGTH + 1), "a" * LENGTH, "O" * LENGTH, "A" * (LENGTH - 1) + " ", "Ä" * LENGTH],
)
def test_what_has_not_the_form_of_a_code(text: str) -> None:
    assert not is_code(text)
