import pytest

from homeport.apigateway.rest.java_patterns import java_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"5\d{2}", "502", True),
        (r".*[Ee]rror.*", "an error", True),
        (r"\p{Alpha}+", "abc", True),
        (r"\p{Alpha}+", "ab1", False),
        (r"[\p{Alnum}_-]+\.x", "a_1-b.x", True),
        (r"\\p{Alpha}", "\\ppppp", False),
        (r"\p{Punct}{4}", "-]\\[", True),
        (r"\p{XDigit}+", "09afAF", True),
        # Without Java's flag for Unicode.
        (r"\w+", "é", False),
        (r"\d+", "٣", False),
        # What only Java understands is taken literally.
        (r"a\p{IsGreek}", "a\\p{IsGreek}", True),
        (r"(", "(", True),
    ],
)
def test_patterns(pattern: str, text: str, matches: bool) -> None:
    assert (java_pattern(pattern).fullmatch(text) is not None) is matches
