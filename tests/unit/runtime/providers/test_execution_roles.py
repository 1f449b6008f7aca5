"""Sessions of functions' roles: begun once, shared, renewed, and refused where the trust policy does."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from localstack.services.iam.models import RoleEntity, iam_stores

from homeport.core.clock import ManualClock
from homeport.functions.api_errors import AccessDeniedException, ServiceException
from homeport.functions.config import Credentials
from homeport.runtime.providers.execution_roles import SESSION_S, SHARED_S, ExecutionRoles, Use

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/runner"
CODES = Use(ROLE, f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:codes")
AUDIT = CODES._replace(function_arn=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:audit")


class Sts:
    """Counts the sessions that it begins."""

    def __init__(self, clock: ManualClock) -> None:
        self.begun: list[Use] = []
        self.failure: Exception | None = None
        self._clock = clock

    def __call__(self, use: Use) -> Credentials:
        if self.failure is not None:
            raise self.failure
        self.begun.append(use)
        return Credentials(f"LSIA{len(self.begun)}", "secret", "token", self._clock.time() + SESSION_S)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sts(clock: ManualClock) -> Sts:
    return Sts(clock)


@pytest.fixture
def roles(clock: ManualClock, sts: Sts) -> ExecutionRoles:
    return ExecutionRoles(clock, sts)


@pytest.fixture
def role() -> Iterator[RoleEntity]:
    """A role that Lambda may assume."""
    store = iam_stores[ACCOUNT]["us-east-1"]
    store.ROLES["runner"] = made = RoleEntity({"RoleName": "runner", "Arn": ROLE, "RoleId": "AROA1"})
    trust(made, Principal={"Service": "lambda.amazonaws.com"})
    yield made
    del store.ROLES["runner"]


def trust(role: RoleEntity, **statement: Any) -> None:
    given = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    document = json.dumps({"Version": "2012-10-17", "Statement": [given]})
    role.role["AssumeRolePolicyDocument"] = quote(document)


def test_environments_of_a_function_share_a_session_and_other_functions_have_their_own(
    roles: ExecutionRoles, sts: Sts
) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = {each.access_key_id for each in threads.map(roles.credentials, [CODES] * 20)}

    assert (keys, roles.credentials(AUDIT).access_key_id) == ({"LSIA1"}, "LSIA2")
    assert [use.session_name for use in sts.begun] == ["codes", "audit"]


def test_a_session_is_renewed_when_half_of_its_time_is_over(roles: ExecutionRoles, clock: ManualClock) -> None:
    first = roles.credentials(CODES)
    clock.advance(SHARED_S)
    assert roles.credentials(CODES) == first

    clock.advance(1)

    assert roles.credentials(CODES).expires_s == clock.time() + SESSION_S


def test_sessions_that_have_expired_are_forgotten(roles: ExecutionRoles, clock: ManualClock) -> None:
    roles.credentials(AUDIT)
    clock.advance(SESSION_S)

    roles.credentials(CODES)

    assert list(roles._sessions) == [CODES]


def test_a_role_that_is_made_again_is_another_one(roles: ExecutionRoles, role: RoleEntity, sts: Sts) -> None:
    roles.credentials(CODES)
    role.role["RoleId"] = "AROA2"

    assert [roles.credentials(CODES).access_key_id for _ in range(2)] == ["LSIA2", "LSIA2"]


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({"Principal": {"Service": "lambda.amazonaws.com"}}, True),
        ({"Principal": {"Service": ["edgelambda.amazonaws.com", "lambda.amazonaws.com"]}}, True),
        ({"Principal": "*", "Action": "sts:*"}, True),
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, False),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}, False),
        ({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:TagSession"}, False),
        ({"Principal": {"Service": "lambda.amazonaws.com"}, "Effect": "Deny"}, False),
        (
            {
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            },
            True,
        ),
        (
            {
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:*:function:audit"}},
            },
            False,
        ),
    ],
)
def test_the_trust_policy_decides(
    roles: ExecutionRoles, role: RoleEntity, statement: dict[str, Any], allowed: bool
) -> None:
    trust(role, **statement)

    assert roles.can_be_assumed(CODES) is allowed
    if not allowed:
        with pytest.raises(AccessDeniedException, match="The role defined for the function cannot be assumed"):
            roles.credentials(CODES)


def test_a_trust_policy_that_no_longer_lets_lambda_counts_at_once(roles: ExecutionRoles, role: RoleEntity) -> None:
    roles.credentials(CODES)
    trust(role, Principal={"Service": "ec2.amazonaws.com"})

    with pytest.raises(AccessDeniedException):
        roles.credentials(CODES)


@pytest.mark.parametrize("document", ["", "no JSON", "[]"])
def test_a_trust_policy_that_is_none_lets_nobody(roles: ExecutionRoles, role: RoleEntity, document: str) -> None:
    role.role["AssumeRolePolicyDocument"] = document

    assert not roles.can_be_assumed(CODES)


def test_a_role_that_iam_does_not_know_is_asked_for_nothing(roles: ExecutionRoles) -> None:
    unknown = CODES._replace(role_arn=f"arn:aws:iam::{ACCOUNT}:role/runner")

    assert roles.can_be_assumed(unknown)
    assert roles.credentials(unknown).access_key_id == "LSIA1"


def test_what_sts_answers_is_told(roles: ExecutionRoles, sts: Sts) -> None:
    sts.failure = RuntimeError("no")

    with pytest.raises(ServiceException, match=f"The role {ROLE} cannot be assumed by Lambda: no"):
        roles.credentials(CODES)
    sts.failure = None
    assert roles.credentials(CODES).access_key_id == "LSIA1"


def test_the_shortest_function_name_makes_a_session_name(roles: ExecutionRoles) -> None:
    assert CODES._replace(function_arn="arn:aws:lambda:us-east-1:0:function:f").session_name == "f@lambda_function"
