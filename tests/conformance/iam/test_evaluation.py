"""Which policies have to allow, and whom: the evaluation logic of the IAM user guide.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from typing import Any

import pytest

from homeport.iam.denials import denial
from homeport.iam.evaluation import Deciding, Decision, Policies, PolicyType, decide
from homeport.iam.policies import Policy
from homeport.iam.principals import ANONYMOUS, Caller, Kind, caller_of, root_of, service
from support.policies import ACCOUNT, OTHER_ACCOUNT, ROLE_ARN, SESSION, USER, allow, deny, policy, request

YES, NO = policy(allow()), policy(allow("nothing:*"))
DENIES = policy(deny(Sid="Never"))
FEDERATED = caller_of(f"arn:aws:sts::{ACCOUNT}:federated-user/ada", USER.arn)


def of_resource(principal: Any, effect: str = "Allow", element: str = "Principal", **more: Any) -> Policy:
    statement = {"Effect": effect, element: principal, "Action": "*", "Resource": "*", **more}
    return policy(statement, name="resource")


def outcome(caller: Caller, owner: str = ACCOUNT, **policies: Any) -> str:
    """`allowed`, the type of policy that denies, or the type that does not allow."""
    decision = decide(Policies(**policies), request(caller=caller, owner=owner))
    if decision.allowed:
        return "allowed"
    if decision.statement is not None:
        return f"denied by {decision.statement.policy_type}"
    return f"no {decision.missing}"


ROOT = f"arn:aws:iam::{ACCOUNT}:root"
TO_USER, TO_ACCOUNT = of_resource({"AWS": USER.arn}), of_resource({"AWS": ROOT})
TO_ROLE, TO_SESSION = of_resource({"AWS": ROLE_ARN}), of_resource({"AWS": SESSION.arn})


@pytest.mark.parametrize(
    ("caller", "policies", "expected"),
    [
        (USER, {}, "no identity-based policy"),
        (USER, {"identity": (YES,)}, "allowed"),
        (USER, {"identity": (NO, YES)}, "allowed"),
        (USER, {"identity": (NO,)}, "no identity-based policy"),
        (USER, {"identity": (YES, DENIES)}, "denied by identity-based policy"),
        (USER, {"identity": (YES,), "boundary": YES}, "allowed"),
        (USER, {"identity": (YES,), "boundary": NO}, "no permissions boundary"),
        (USER, {"identity": (), "boundary": YES}, "no identity-based policy"),
        (USER, {"identity": (YES,), "boundary": policy(allow(), deny())}, "denied by permissions boundary"),
        (SESSION, {"identity": (YES,), "session": (YES,)}, "allowed"),
        (SESSION, {"identity": (YES,), "session": (NO, YES)}, "allowed"),
        (SESSION, {"identity": (YES,), "session": (NO,)}, "no session policy"),
        (SESSION, {"identity": (NO,), "session": (YES,)}, "no identity-based policy"),
        (SESSION, {"identity": (YES,), "session": (DENIES,)}, "denied by session policy"),
        (SESSION, {"identity": (YES,), "boundary": NO, "session": (YES,)}, "no permissions boundary"),
        (USER, {"identity": (YES,), "service_control": ((YES,),)}, "allowed"),
        (USER, {"identity": (YES,), "service_control": ((YES,), (NO, YES))}, "allowed"),
        (USER, {"identity": (YES,), "service_control": ((YES,), (NO,))}, "no service control policy"),
        (USER, {"identity": (YES,), "service_control": ((YES, DENIES),)}, "denied by service control policy"),
        (USER, {"identity": (), "service_control": ((YES,),)}, "no identity-based policy"),
        (USER, {"identity": (YES,), "resource_control": ((NO,),)}, "no resource control policy"),
        (USER, {"identity": (YES,), "resource_control": ((YES, DENIES),)}, "denied by resource control policy"),
        (root_of(ACCOUNT), {}, "allowed"),
        (root_of(ACCOUNT), {"service_control": ((NO,),)}, "no service control policy"),
        (root_of(ACCOUNT), {"resource": (of_resource("*", "Deny"),)}, "denied by resource-based policy"),
        # Identity and resource: either suffices.
        (USER, {"resource": (TO_USER,)}, "allowed"),
        (USER, {"identity": (NO,), "resource": (TO_USER,)}, "allowed"),
        (USER, {"identity": (YES,), "resource": (of_resource({"AWS": "arn:aws:iam::1:user/x"}),)}, "allowed"),
        (USER, {"identity": (YES,), "resource": (of_resource("*", "Deny"),)}, "denied by resource-based policy"),
        (USER, {"resource": (TO_USER, of_resource({"AWS": ROOT}, "Deny"))}, "denied by resource-based policy"),
        (USER, {"identity": (DENIES,), "resource": (TO_USER,)}, "denied by identity-based policy"),
        # The account as a principal leaves it to the account's own policies.
        (USER, {"resource": (TO_ACCOUNT,)}, "no identity-based policy"),
        (USER, {"resource": (of_resource({"AWS": ACCOUNT}),)}, "no identity-based policy"),
        (USER, {"resource": (of_resource("*"),)}, "allowed"),
        (USER, {"resource": (of_resource({"AWS": "*"}),)}, "allowed"),
        (USER, {"resource": (of_resource({"AWS": ["arn:aws:iam::1:user/x", USER.arn]}),)}, "allowed"),
        (USER, {"resource": (of_resource({"AWS": "arn:aws:iam::111122223333:user/*"}),)}, "no identity-based policy"),
        # Implicit denies beside what the resource's policy grants.
        (USER, {"resource": (TO_USER,), "boundary": NO}, "allowed"),
        (USER, {"resource": (TO_USER,), "service_control": ((NO,),)}, "no service control policy"),
        (SESSION, {"resource": (TO_ROLE,)}, "allowed"),
        (SESSION, {"resource": (TO_ROLE,), "boundary": NO}, "no permissions boundary"),
        (SESSION, {"resource": (TO_ROLE,), "session": (NO,)}, "no session policy"),
        (SESSION, {"resource": (TO_SESSION,), "boundary": NO, "session": (NO,)}, "allowed"),
        (SESSION, {"resource": (TO_SESSION,), "session": (DENIES,)}, "denied by session policy"),
        (SESSION, {"resource": (TO_ACCOUNT,)}, "no identity-based policy"),
        (FEDERATED, {"identity": (YES,), "session": (YES,)}, "allowed"),
        (FEDERATED, {"resource": (TO_USER,), "session": (NO,)}, "no session policy"),
        (FEDERATED, {"resource": (of_resource({"AWS": FEDERATED.arn}),), "session": (NO,)}, "allowed"),
    ],
)  # fmt: skip
def test_in_one_account(caller: Caller, policies: dict[str, Any], expected: str) -> None:
    assert outcome(caller, **policies) == expected


@pytest.mark.parametrize(
    ("caller", "policies", "expected"),
    [
        (USER, {"identity": (YES,), "resource": (TO_USER,)}, "allowed"),
        (USER, {"identity": (YES,), "resource": (TO_ACCOUNT,)}, "allowed"),
        (USER, {"identity": (YES,), "resource": (of_resource("*"),)}, "allowed"),
        (USER, {"identity": (YES,)}, "no resource-based policy"),
        (USER, {"identity": (NO,), "resource": (TO_USER,)}, "no identity-based policy"),
        (USER, {"identity": (YES,), "resource": (TO_ACCOUNT,), "boundary": NO}, "no permissions boundary"),
        (USER, {"identity": (YES,), "resource": (of_resource({"AWS": OTHER_ACCOUNT}),)}, "no resource-based policy"),
        (SESSION, {"identity": (YES,), "resource": (TO_ROLE,)}, "allowed"),
        (SESSION, {"identity": (NO,), "resource": (TO_SESSION,)}, "no identity-based policy"),
        (SESSION, {"identity": (YES,), "resource": (TO_SESSION,), "session": (NO,)}, "no session policy"),
        (root_of(ACCOUNT), {"resource": (TO_ACCOUNT,)}, "allowed"),
        (root_of(ACCOUNT), {}, "no resource-based policy"),
        (
            USER,
            {"identity": (YES,), "resource": (TO_USER, of_resource("*", "Deny"))},
            "denied by resource-based policy",
        ),
    ],
)
def test_across_accounts(caller: Caller, policies: dict[str, Any], expected: str) -> None:
    assert outcome(caller, OTHER_ACCOUNT, **policies) == expected


SNS = service("sns.amazonaws.com")
COGNITO = Caller(Kind.ROLE_SESSION, ACCOUNT, SESSION.arn, ROLE_ARN, "cognito-identity.amazonaws.com")


@pytest.mark.parametrize(
    ("caller", "principal", "expected"),
    [
        (SNS, {"Service": "sns.amazonaws.com"}, "allowed"),
        (SNS, {"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]}, "allowed"),
        (SNS, {"Service": "s3.amazonaws.com"}, "no resource-based policy"),
        (SNS, "*", "allowed"),
        (SNS, {"AWS": "*"}, "allowed"),
        (SNS, {"AWS": ACCOUNT}, "no resource-based policy"),
        (SNS, {"AWS": "sns.amazonaws.com"}, "no resource-based policy"),
        (ANONYMOUS, "*", "allowed"),
        (ANONYMOUS, {"AWS": "*"}, "allowed"),
        (ANONYMOUS, {"AWS": ACCOUNT}, "no resource-based policy"),
        (ANONYMOUS, {"Service": "sns.amazonaws.com"}, "no resource-based policy"),
        (COGNITO, {"Federated": "cognito-identity.amazonaws.com"}, "allowed"),
        (COGNITO, {"Federated": "accounts.google.com"}, "no identity-based policy"),
        (COGNITO, {"CanonicalUser": "79a59df900b949e55d96a1e698fbaced"}, "no identity-based policy"),
    ],
)  # fmt: skip
def test_principal(caller: Caller, principal: Any, expected: str) -> None:
    assert outcome(caller, resource=(of_resource(principal),)) == expected


EVE = caller_of(f"arn:aws:iam::{ACCOUNT}:user/eve")
OTHERS_USER = caller_of(f"arn:aws:iam::{OTHER_ACCOUNT}:user/ada")


@pytest.mark.parametrize(
    ("caller", "excepted", "is_denied"),
    [
        (USER, [USER.arn, ROOT], False),
        (EVE, [USER.arn, ROOT], True),
        (root_of(ACCOUNT), [USER.arn, ROOT], False),
        (OTHERS_USER, [USER.arn, ROOT], True),
        (SESSION, [SESSION.arn, ROLE_ARN, ROOT], False),
        (SESSION, [ROLE_ARN, ROOT], False),
        (SESSION, [USER.arn, ROOT], True),
        (ANONYMOUS, [USER.arn, ROOT], True),
    ],
)
def test_not_principal_denies_all_but_those_it_names(caller: Caller, excepted: list[str], is_denied: bool) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    policies = (of_resource("*"), of_resource({"AWS": excepted}, "Deny", "NotPrincipal"))

    found = outcome(caller, caller.account, identity=(YES,), resource=policies)

    assert found == ("denied by resource-based policy" if is_denied else "allowed")


def test_decision_names_the_statement_that_allows() -> None:
    named = policy(allow("sqs:*"), allow("s3:*", Sid="Reading"), name="user/ada:reading")

    decision = decide(Policies(identity=(NO, named)), request())

    assert decision == Decision(True, Deciding(PolicyType.IDENTITY, "user/ada:reading", "Reading", 2))
    assert not decision.explicit_deny


def test_decision_names_the_statement_that_denies() -> None:
    decision = decide(Policies(identity=(YES, DENIES)), request())

    assert decision == Decision(False, Deciding(PolicyType.IDENTITY, "policy", "Never", 1))
    assert decision.explicit_deny


def test_condition_of_a_deny_that_does_not_hold_denies_nothing() -> None:
    mfa = deny(Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})

    assert decide(Policies(identity=(YES, policy(mfa))), request(aws__MultiFactorAuthPresent="true")).allowed
    assert not decide(Policies(identity=(YES, policy(mfa))), request()).allowed


ALLOWS = "allows the codedeploy:ListDeployments action"


@pytest.mark.parametrize(
    ("policies", "reason"),
    [
        ({}, f"because no identity-based policy {ALLOWS}"),
        ({"identity": (DENIES,)}, "with an explicit deny in an identity-based policy"),
        ({"identity": (YES,), "boundary": NO}, f"because no permissions boundary {ALLOWS}"),
        ({"identity": (YES,), "boundary": DENIES}, "with an explicit deny in a permissions boundary"),
        ({"identity": (YES,), "session": (NO,)}, f"because no session policy {ALLOWS}"),
        ({"identity": (YES,), "session": (DENIES,)}, "with an explicit deny in a session policy"),
        ({"identity": (YES,), "service_control": ((NO,),)}, f"because no service control policy {ALLOWS}"),
        ({"identity": (YES,), "service_control": ((DENIES,),)}, "with an explicit deny in a service control policy"),
        ({"identity": (YES,), "resource_control": ((DENIES,),)}, "with an explicit deny in a resource control policy"),
        ({"resource": (of_resource("*", "Deny"),)}, "with an explicit deny in a resource-based policy"),
    ],
)  # fmt: skip
def test_sentence_of_access_denied(policies: dict[str, Any], reason: str) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    resource = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*"
    asked = request("codedeploy:ListDeployments", resource)

    sentence = f"User: {USER.arn} is not authorized to perform: codedeploy:ListDeployments on resource: {resource}"
    assert denial(decide(Policies(**policies), asked), asked) == f"{sentence} {reason}"


def test_sentence_without_a_resource_and_across_accounts() -> None:
    asked = request("codecommit:ListRepositories", "*", owner=OTHER_ACCOUNT)

    assert denial(decide(Policies(identity=(YES,)), asked), asked) == (
        f"User: {USER.arn} is not authorized to perform: codecommit:ListRepositories "
        "because no resource-based policy allows the codecommit:ListRepositories action"
    )
