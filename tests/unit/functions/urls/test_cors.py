"""CORS of function URLs, by the settings of the Cors structure."""

import pytest

from homeport.functions.urls.cors import preflight, shared
from homeport.functions.urls.model import Cors, UrlRequest, UrlResponse

ORIGIN = "https://a.example"
OWN = Cors(
    allow_origins=(ORIGIN,),
    allow_methods=("GET", "PUT"),
    allow_headers=("x-own",),
    expose_headers=("x-told",),
    max_age_s=300,
    allow_credentials=True,
)
ANY = Cors(allow_origins=("*",))
ASKS = ("Access-Control-Request-Method", "PUT")


def request(method: str, *headers: tuple[str, str]) -> UrlRequest:
    return UrlRequest(method, "/", "", headers, b"", "abc.lambda-url.eu-west-1.on.aws", "::1", "https", 443, "HTTP/1.1")


@pytest.mark.parametrize(
    ("cors", "headers"),
    [
        (
            OWN,
            [
                ("Access-Control-Allow-Origin", ORIGIN),
                ("Access-Control-Allow-Credentials", "true"),
                ("Vary", "Origin"),
                ("Access-Control-Allow-Methods", "GET,PUT"),
                ("Access-Control-Allow-Headers", "x-own"),
                ("Access-Control-Max-Age", "300"),
            ],
        ),
        (ANY, [("Access-Control-Allow-Origin", "*"), ("Access-Control-Max-Age", "0")]),
        (Cors(allow_origins=("https://b.example",)), []),
    ],
)
def test_browsers_question(cors: Cors, headers: list[tuple[str, str]]) -> None:
    answer = preflight(request("OPTIONS", ("Origin", ORIGIN), ASKS), cors)

    assert answer == UrlResponse(200, [("Content-Type", "application/json"), *headers])


@pytest.mark.parametrize(
    ("asked", "cors"),
    [
        (request("OPTIONS", ("Origin", ORIGIN)), OWN),
        (request("GET", ("Origin", ORIGIN), ASKS), OWN),
        (request("OPTIONS", ("Origin", ORIGIN), ASKS), None),
    ],
)
def test_function_answers_what_is_no_question_of_a_browser(asked: UrlRequest, cors: Cors | None) -> None:
    assert preflight(asked, cors) is None


@pytest.mark.parametrize(
    ("cors", "origin", "headers"),
    [
        (None, ORIGIN, [("Access-Control-Allow-Origin", "function"), ("X-A", "1")]),
        (
            OWN,
            ORIGIN,
            [
                ("X-A", "1"),
                ("Access-Control-Allow-Origin", ORIGIN),
                ("Access-Control-Allow-Credentials", "true"),
                ("Vary", "Origin"),
                ("Access-Control-Expose-Headers", "x-told"),
            ],
        ),
        (OWN, "https://b.example", [("X-A", "1")]),
        (ANY, ORIGIN, [("X-A", "1"), ("Access-Control-Allow-Origin", "*")]),
    ],
)
def test_settings_of_the_url_win(cors: Cors | None, origin: str, headers: list[tuple[str, str]]) -> None:
    own = [("Access-Control-Allow-Origin", "function"), ("X-A", "1")]

    assert shared(request("GET", ("Origin", origin)), cors, own) == headers
