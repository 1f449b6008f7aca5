import pytest

from homeport.apigateway.domains import BasePathMapping, MappedPath, mapped

PETS = BasePathMapping("pets", "abc", "live")
DEEP = BasePathMapping("pets/v2", "def", "live")
ALL = BasePathMapping("", "ghi", "prod")
OPEN = BasePathMapping("open", "jkl", "")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/pets", MappedPath("abc", "live", "", "pets")),
        ("/pets/", MappedPath("abc", "live", "/", "pets")),
        ("/pets/7", MappedPath("abc", "live", "/7", "pets")),
        ("/pets/v2/7", MappedPath("def", "live", "/7", "pets/v2")),
        ("/pets/v2", MappedPath("def", "live", "", "pets/v2")),
        ("/petshop", MappedPath("ghi", "prod", "/petshop", "")),
        ("/", MappedPath("ghi", "prod", "/", "")),
        ("/open/test/a%2Fb", MappedPath("jkl", "test", "/a%2Fb", "open")),
        ("/open/test", MappedPath("jkl", "test", "", "open")),
        ("/open", MappedPath("jkl", "", "", "open")),
    ],
)
def test_the_longest_base_path_decides(path: str, expected: MappedPath) -> None:
    assert mapped((PETS, DEEP, ALL, OPEN), path) == expected


def test_a_path_that_nothing_is_mapped_to() -> None:
    assert mapped((PETS,), "/other") is None
