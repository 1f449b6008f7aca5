"""What the black-box tests of the reference service share. Nothing here knows where the stack runs."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests

Aws = Callable[[str], Any]
"""Makes a boto3 client of the stack for a service."""
Outputs = dict[str, Any]
"""Terraform's outputs by name."""

TIMEOUT_S = 30
BORN = "1980-02-29"
ALPHABET = "3479ABCDEFGHJKMNPQRTVWXY"
PROBLEM = "application/problem+json"
REFUSAL = {"type": "urn:problem:codes:code-refused", "title": "The code was not accepted.", "status": 403}


def holder(document: str, actor: str = "anna", born: str = BORN) -> dict[str, str]:
    """One entry of `POST /codes`."""
    return {"document": document, "actor": actor, "date_of_birth": born}


@dataclass(frozen=True)
class CodesApi:
    """The API as its clients call it."""

    url: str
    token: str
    """That of the operators."""
    session: requests.Session
    """It sends the API key with every request; routes that ask for none do not mind."""

    @contextmanager
    def another(self) -> Iterator["CodesApi"]:
        """The same over a connection of its own."""
        with requests.Session() as session:
            session.headers.update(self.session.headers)
            yield CodesApi(self.url, self.token, session)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(self.url + path, params=query, timeout=TIMEOUT_S)

    def post(self, path: str, body: Any) -> requests.Response:
        return self.session.post(self.url + path, json=body, timeout=TIMEOUT_S)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=TIMEOUT_S, **options)

    def issue(self, *holders: dict[str, str]) -> list[dict[str, Any]]:
        """New codes; fails where there are none."""
        answer = self.post("/codes", {"holders": holders})
        assert answer.status_code == 201, answer.text
        codes: list[dict[str, Any]] = answer.json()["codes"]
        return codes

    def validate(self, code: str, document: str, born: str = BORN) -> requests.Response:
        return self.post("/codes/validate", {"code": code, "document": document, "date_of_birth": born})

    def revoke(self, code: str) -> requests.Response:
        """As an operator does it."""
        return self.request("POST", "/codes/revoke", json={"code": code}, headers=self.as_operator)

    @property
    def as_operator(self) -> dict[str, str]:
        """What an operator's requests carry."""
        return {"Authorization": f"Bearer {self.token}"}

    def status(self, code: str) -> str:
        """The status of a code that exists."""
        answer = self.get(f"/codes/{code}")
        assert answer.status_code == 200, answer.text
        status: str = answer.json()["status"]
        return status


@pytest.fixture(scope="session")
def api_key(api_url: str, outputs: Outputs) -> str:
    """The key of a partner that may issue codes, once it is known: on AWS that takes a new one a while."""
    key: str = outputs["api_key"]
    eventually(lambda: knock(api_url, key), until=lambda answer: answer.status_code != 403, within_s=100)
    return key


@pytest.fixture(scope="session")
def token(aws: Aws, outputs: Outputs) -> str:
    """The operators' token."""
    parameter = aws("ssm").get_parameter(Name=outputs["revocation_token_parameter"], WithDecryption=True)
    value: str = parameter["Parameter"]["Value"]
    return value


@pytest.fixture
def api(api_url: str, api_key: str, token: str) -> Iterator[CodesApi]:
    """The API, over one connection for each test."""
    with requests.Session() as session:
        session.headers["x-api-key"] = api_key
        yield CodesApi(api_url, token, session)


def knock(api_url: str, key: str | None) -> requests.Response:
    """Ask for codes for nobody: 400 for whoever has a key, and nothing is issued."""
    headers = {"x-api-key": key} if key is not None else {}
    return requests.post(f"{api_url}/codes", headers=headers, timeout=TIMEOUT_S)


class Trail:
    """Reads the audit table."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def of(self, code: str) -> list[dict[str, Any]]:
        """What is on the trail of a code, oldest first."""
        answer = self._dynamodb.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="code = :code",
            ExpressionAttributeValues={":code": {"S": code}},
        )
        items: list[dict[str, Any]] = answer["Items"]
        return items

    def entries(self, code: str, count: int = 1, *, within_s: float = 120) -> list[dict[str, Any]]:
        """The same, once there are so many."""
        return eventually(lambda: self.of(code), until=lambda found: len(found) >= count, within_s=within_s)

    def events(self, code: str, count: int = 1) -> list[str]:
        """The names of the events, once there are so many."""
        return [item["event"]["S"] for item in self.entries(code, count)]


@pytest.fixture
def trail(aws: Aws, outputs: Outputs) -> Trail:
    """The audit trail."""
    return Trail(aws("dynamodb"), outputs["audit_table"])


@pytest.fixture
def document() -> str:
    """The reference of a document that no other test knows."""
    return f"T-{uuid.uuid4().hex}"


def eventually[T](
    probe: Callable[[], T], *, until: Callable[[T], object] = bool, within_s: float = 60, every_s: float = 0.2
) -> T:
    """What `probe` returns once it is as it should be; it is asked until the deadline."""
    deadline = time.monotonic() + within_s
    while not until(found := probe()):
        assert time.monotonic() < deadline, f"not so after {within_s} s; the last answer: {found!r}"
        time.sleep(every_s)
    return found


def without_request_id(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem's members, less the one that differs from request to request."""
    return {name: value for name, value in problem.items() if name != "request_id"}
