import pytest

from homeport.apigateway.rest.media_types import MediaTypes, essence


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("image/webp,image/*,*/*;q=0.8", "image/webp"),
        ("", ""),
    ],
)
def test_essence(value: str, expected: str) -> None:
    assert essence(value) == expected


@pytest.mark.parametrize(
    ("types", "header", "expected"),
    [
        ([], "image/png", False),
        ([], None, False),
        (["image/png"], "image/png", True),
        (["image/png"], "image/png; a=b", True),
        (["image/png"], "image/jpeg", False),
        (["image/png"], "text/plain, image/png", False),
        (["image/*"], "image/jpeg", True),
        (["image/*"], "image", False),
        (["image/*"], "imagery/jpeg", False),
        (["*/*"], "application/json", True),
        (["*/*"], None, True),
        (["application/octet-stream", "image/*"], "application/octet-stream", True),
    ],
)
def test_is_binary(types: list[str], header: str | None, expected: bool) -> None:
    assert MediaTypes(types).is_binary(header) is expected
