"""Which function is meant."""

import pytest

from homeport.cli.stack.function_logs import choose
from homeport.core.errors import HomeportError

NAMES = ["codes", "codes-audit", "mail"]


@pytest.mark.parametrize(
    ("wanted", "expected"), [("codes", "codes"), ("audit", "codes-audit"), ("mai", "mail"), ("other", "other")]
)
def test_a_function_goes_by_its_name_or_a_part_that_no_other_has(wanted: str, expected: str) -> None:
    assert choose(wanted, NAMES) == expected


def test_a_part_that_several_have_is_refused() -> None:
    with pytest.raises(HomeportError, match="code is a part of several names") as caught:
        choose("code", NAMES)

    assert caught.value.hint == "functions: codes, codes-audit"
