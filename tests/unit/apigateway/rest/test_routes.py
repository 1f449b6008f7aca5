import pytest

from homeport.apigateway.rest.routes import RouteTable

TABLE = RouteTable(
    (path, method, f"{method} {path}")
    for method, path in [
        ("GET", "/"),
        ("GET", "/pets"),
        ("POST", "/pets"),
        ("GET", "/pets/{petId}"),
        ("GET", "/pets/mine"),
        ("ANY", "/pets/{petId}/toys/{toyId}"),
        ("GET", "/pets/mine/toys"),
        ("ANY", "/files/{proxy+}"),
        ("GET", "/files/readme"),
        ("GET", "/shops/{shop}/a"),
        ("GET", "/shops/{proxy+}"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", ("GET /", {})),
        ("GET", "", ("GET /", {})),
        ("GET", "/pets", ("GET /pets", {})),
        ("GET", "/pets/", ("GET /pets", {})),
        ("GET", "/pets///", ("GET /pets", {})),
        ("POST", "/pets", ("POST /pets", {})),
        ("DELETE", "/pets", None),
        ("HEAD", "/pets", None),
        ("GET", "/pets/7", ("GET /pets/{petId}", {"petId": "7"})),
        ("GET", "/pets/mine", ("GET /pets/mine", {})),
        ("GET", "/Pets", None),
        # What is encoded stays so, and an encoded slash does not part segments.
        ("GET", "/pets/a%2Fb", ("GET /pets/{petId}", {"petId": "a%2Fb"})),
        ("GET", "/pets//toys", None),
        ("PATCH", "/pets/7/toys/8", ("ANY /pets/{petId}/toys/{toyId}", {"petId": "7", "toyId": "8"})),
        # The static branch leads nowhere, so the variable one is taken.
        ("GET", "/pets/mine/toys/8", ("ANY /pets/{petId}/toys/{toyId}", {"petId": "mine", "toyId": "8"})),
        ("GET", "/pets/7/toys", None),
        ("GET", "/files", None),
        ("GET", "/files/", None),
        ("GET", "/files/a/b/c", ("ANY /files/{proxy+}", {"proxy": "a/b/c"})),
        ("GET", "/files/a//c/", ("ANY /files/{proxy+}", {"proxy": "a//c"})),
        ("GET", "/files/readme", ("GET /files/readme", {})),
        ("POST", "/files/readme", ("ANY /files/{proxy+}", {"proxy": "readme"})),
        ("GET", "/shops/x/a", ("GET /shops/{shop}/a", {"shop": "x"})),
        ("GET", "/shops/x/b", ("GET /shops/{proxy+}", {"proxy": "x/b"})),
        # ANY is seven methods.
        ("OPTIONS", "/files/a", ("ANY /files/{proxy+}", {"proxy": "a"})),
        ("TRACE", "/files/a", None),
        ("ANY", "/files/a", None),
        ("get", "/pets", None),
    ],
)
def test_match(method: str, path: str, expected: tuple[str, dict[str, str]] | None) -> None:
    assert TABLE.match(method, path) == expected
