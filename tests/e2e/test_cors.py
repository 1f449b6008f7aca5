"""A page of another origin calls a REST API: its preflight is a MOCK, its errors are gateway responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from support import browser
from support.project import project

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

ORIGIN = "http://pages.example"
BLOCKED = {"error": "TypeError"}
"""All that a page learns where the browser keeps an answer from it."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The outputs of the stack."""
    with project(tmp_path_factory.mktemp("cors"), stack="rest_api_cors") as ours:
        ours.homeport.run("up", "--port", "0")
        yield ours.homeport.json("output")


def test_the_preflight_is_answered_without_a_function(api: dict[str, str]) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-api-key"}

    answer = requests.options(f"{api['api_url']}/notes/7", headers=asked, timeout=30)

    told = {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}
    assert (answer.status_code, answer.content) == (200, b"")
    assert told == {
        "Access-Control-Allow-Headers": "Content-Type,X-Api-Key",
        "Access-Control-Allow-Methods": "GET,PUT,OPTIONS",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Max-Age": "600",
    }


def test_a_browser_lets_a_page_see_what_the_api_allows(api: dict[str, str], tmp_path: Path) -> None:
    found = browser.find()
    if found is None:
        pytest.skip(f"NO BROWSER: none of {', '.join(browser.NAMES)} runs here; scripts/browser installs one on Debian")
    url = api["api_url"]
    json_type, key = {"Content-Type": "application/json"}, {"X-Api-Key": api["api_key"]}

    seen = browser.fetched(
        found,
        tmp_path,
        {
            "read": (f"{url}/notes/7", {}),
            "written": (f"{url}/notes/7", {"method": "PUT", "body": "{}", "headers": {**json_type, **key}}),
            "without a key": (f"{url}/notes/7", {"method": "PUT", "body": "{}", "headers": json_type}),
            "of no resource": (f"{url}/nothing", {}),
            "a header that is not allowed": (f"{url}/notes/7", {"headers": {"X-Colour": "blue"}}),
            "a method that is not allowed": (f"{url}/notes/7", {"method": "DELETE"}),
            "an answer for no other origin": (f"{url}/plain", {}),
            "a preflight for no other origin": (f"{url}/plain", {"method": "PUT", "headers": json_type}),
            "a preflight of no resource": (f"{url}/nothing", {"method": "PUT", "headers": json_type}),
        },
    )

    statuses = {call: (each["status"], each["body"]) for call, each in seen.items() if "status" in each}
    assert statuses == {
        "read": (200, "GET /notes/7"),
        "written": (200, "PUT /notes/7"),
        "without a key": (403, '{"message":"Forbidden"}'),
        "of no resource": (403, '{"message":"Missing Authentication Token"}'),
    }
    assert all(each == BLOCKED for call, each in seen.items() if call not in statuses)
    # Of the other headers a page sees those alone that every page may see.
    assert seen["read"]["headers"].keys() - {"cache-control", "content-length", "content-type"} == {"x-note"}
