"""Who may issue codes, and how many: the API key and the usage plan before POST /codes.

What AWS counts and limits by plans it does by its best effort, and what is changed in them takes effect after a while:
the tests wait for it. They make one plan, for AWS takes a call of CreateUsagePlan in twenty seconds, and a key each.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from integration.codes_fixtures import PROBLEM, TIMEOUT_S, Aws, CodesApi, Outputs, eventually, knock

pytestmark = pytest.mark.timeout(400)

WITHIN_S = 180
AT_ONCE = 20
PLAN = {"throttle": {"rateLimit": 5, "burstLimit": 5}, "quota": {"limit": 1000, "period": "DAY"}}


def _told(answer: requests.Response) -> tuple[int, str, str]:
    """Status, type and title of a problem."""
    assert answer.headers["Content-Type"] == PROBLEM
    return answer.status_code, answer.json()["type"], answer.json()["title"]


FORBIDDEN = (403, "urn:problem:gateway:INVALID_API_KEY", "Forbidden")
THROTTLED = (429, "urn:problem:gateway:THROTTLED", "Too Many Requests")
USED_UP = (429, "urn:problem:gateway:QUOTA_EXCEEDED", "Limit Exceeded")
ADMITTED = (400, "urn:problem:gateway:BAD_REQUEST_BODY", "Invalid request body")


@pytest.mark.parametrize("key", [None, "", "X" * 40])
def test_without_a_good_key_no_codes_are_issued(api_url: str, key: str | None) -> None:
    answer = knock(api_url, key)

    assert _told(answer) == FORBIDDEN
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"


def test_a_key_in_the_query_is_none(api_url: str, api_key: str) -> None:
    answer = requests.post(f"{api_url}/codes", params={"x-api-key": api_key}, timeout=TIMEOUT_S)

    assert _told(answer) == FORBIDDEN


def test_the_operators_token_is_no_key(api_url: str, token: str) -> None:
    assert _told(knock(api_url, token)) == FORBIDDEN


def test_other_routes_ask_for_no_key(api: CodesApi) -> None:
    answers = [
        api.request("GET", "/healthcheck", headers={"x-api-key": None}),
        api.request("GET", "/codes/333333333333", headers={"x-api-key": "X" * 40}),
    ]

    assert [answer.status_code for answer in answers] == [200, 404]


@dataclass
class Key:
    """A key of the tests' own plan, and what came of its requests."""

    id: str
    value: str
    plan: str
    answers: list[tuple[int, str, str]] = field(default_factory=list)

    def knock(self, api_url: str) -> tuple[int, str, str]:
        """What the API says to one more request."""
        self.answers.append(_told(knock(api_url, self.value)))
        return self.answers[-1]

    def used(self, apigateway: Any) -> int:
        """GetUsage's count of today and yesterday."""
        today = dt.datetime.now(dt.UTC).date()
        days = {"startDate": str(today - dt.timedelta(days=1)), "endDate": str(today)}
        usage = apigateway.get_usage(usagePlanId=self.plan, keyId=self.id, **days)
        return sum(used for used, _ in usage["items"].get(self.id, []))


@pytest.fixture(scope="module")
def plan(aws: Aws, outputs: Outputs) -> Iterator[str]:
    """A usage plan with low limits beside the service's own; its id."""
    apigateway = aws("apigateway")
    stages = [{"apiId": outputs["api_id"], "stage": outputs["api_stage"]}]
    made = apigateway.create_usage_plan(name=f"test-{uuid.uuid4().hex}", apiStages=stages, **PLAN)["id"]
    yield made
    # A plan that is for a stage cannot be deleted.
    removed = {"op": "remove", "path": "/apiStages", "value": f"{outputs['api_id']}:{outputs['api_stage']}"}
    apigateway.update_usage_plan(usagePlanId=made, patchOperations=[removed])
    apigateway.delete_usage_plan(usagePlanId=made)


@pytest.fixture
def key(aws: Aws, api_url: str, plan: str) -> Iterator[Key]:
    """A key of that plan, once it is known."""
    apigateway = aws("apigateway")
    made = apigateway.create_api_key(name=f"test-{uuid.uuid4().hex}", enabled=True)
    apigateway.create_usage_plan_key(usagePlanId=plan, keyId=made["id"], keyType="API_KEY")
    found = Key(made["id"], made["value"], plan)
    eventually(lambda: found.knock(api_url), until=lambda told: told == ADMITTED, within_s=WITHIN_S, every_s=1)
    yield found
    apigateway.delete_api_key(apiKey=made["id"])


def test_requests_of_a_key_are_counted(aws: Aws, api_url: str, key: Key) -> None:
    for _ in range(3):
        eventually(lambda: key.knock(api_url), until=lambda told: told == ADMITTED, every_s=1)

    admitted = key.answers.count(ADMITTED)

    eventually(lambda: key.used(aws("apigateway")), until=lambda used: used == admitted, within_s=WITHIN_S, every_s=1)
    assert admitted >= 4


def test_a_key_with_nothing_left_is_refused(aws: Aws, api_url: str, key: Key) -> None:
    nothing = {"op": "replace", "path": "/remaining", "value": "0"}
    aws("apigateway").update_usage(usagePlanId=key.plan, keyId=key.id, patchOperations=[nothing])

    eventually(lambda: key.knock(api_url), until=lambda told: told == USED_UP, within_s=WITHIN_S, every_s=1)


def test_too_many_requests_at_once_are_refused(api_url: str, key: Key) -> None:
    def burst() -> set[tuple[int, str, str]]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return set(threads.map(lambda _: key.knock(api_url), range(AT_ONCE)))

    answers = eventually(burst, until=lambda told: THROTTLED in told, within_s=WITHIN_S)

    assert answers <= {ADMITTED, THROTTLED}


def test_a_disabled_key_is_forbidden(aws: Aws, api_url: str, key: Key) -> None:
    off = {"op": "replace", "path": "/enabled", "value": "false"}
    aws("apigateway").update_api_key(apiKey=key.id, patchOperations=[off])

    eventually(lambda: key.knock(api_url), until=lambda told: told == FORBIDDEN, within_s=WITHIN_S, every_s=1)
