"""Decides whether a request is allowed, and which statement says so.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from homeport.iam.conditions import RequestKeys, RequestValue
from homeport.iam.policies import Effect, Matched, Policy, Statement
from homeport.iam.principal_elements import Grant
from homeport.iam.principals import Caller, Kind
from homeport.iam.wildcards import UnresolvedVariableError, matches, matches_resource


class PolicyType(enum.StrEnum):
    """The types of policies, in the words of AccessDenied."""

    SERVICE_CONTROL = "service control policy"
    RESOURCE_CONTROL = "resource control policy"
    RESOURCE = "resource-based policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that applies to a request."""

    identity: tuple[Policy, ...] = ()
    """The user's and its groups', or the role's."""
    resource: tuple[Policy, ...] = ()
    """Of the resource."""
    boundary: Policy | None = None
    session: tuple[Policy, ...] = ()
    """What the session was begun with; any of them may allow. Empty: the session is not limited."""
    service_control: tuple[tuple[Policy, ...], ...] = ()
    """Of the principal's organisation, from its root to the account: each level has to allow."""
    resource_control: tuple[tuple[Policy, ...], ...] = ()
    """Of the resource's organisation, in the same way."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to do."""

    caller: Caller
    action: str
    """`lambda:InvokeFunction`."""
    resource: str
    """The ARN; `*` of an action that has none."""
    resource_account: str = ""
    """The resource's owner; empty where it is the caller's account."""
    keys: Mapping[str, RequestValue] = field(default_factory=dict)
    """The condition keys under their names, `aws:SourceArn`."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """The statement that decided."""

    policy_type: PolicyType
    policy: str
    """The policy's name."""
    sid: str | None
    number: int
    """The statement's place in its policy, from 1."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, and what brought it about."""

    allowed: bool
    statement: Deciding | None = None
    """What allows or denies explicitly; None of an implicit deny, and where a root may do all."""
    missing: PolicyType | None = None
    """Of an implicit deny: the type of policies of which none allows the request."""

    @property
    def explicit_deny(self) -> bool:
        """Whether a statement denies it."""
        return not self.allowed and self.statement is not None


class _Found(Exception):  # noqa: N818 - not an error: it ends the evaluation with its outcome
    """The decision is made."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision


def decide(policies: Policies, request: Request) -> Decision:
    """Whether the request is allowed: an explicit deny first, then what has to allow it in AWS's order."""
    question = _Question(policies, request)
    denying = question.denying()
    if denying is not None:
        return Decision(allowed=False, statement=denying)
    try:
        question.check_controls()
        if request.caller.kind in (Kind.SERVICE, Kind.ANONYMOUS):
            return question.decide_by_resource(Grant.DIRECT)
        if request.resource_account in ("", request.caller.account):
            return question.decide_in_account()
        return question.decide_across_accounts()
    except _Found as found:
        return found.decision


class _Question:
    """One request against its policies."""

    def __init__(self, policies: Policies, request: Request) -> None:
        self._policies = policies
        self._request = request
        self._keys = RequestKeys(request.keys)

    def denying(self) -> Deciding | None:
        """The first statement that denies."""
        for policy_type, policy in self._all():
            for statement in policy.statements:
                if statement.effect is Effect.DENY and self._grant(statement, policy_type):
                    return _deciding(policy_type, policy, statement)
        return None

    def check_controls(self) -> None:
        """The organisation's policies have to allow on each of their levels; they do not count for services."""
        if self._request.caller.kind is not Kind.SERVICE:
            for level in self._policies.service_control:
                self._require(PolicyType.SERVICE_CONTROL, level)
        for level in self._policies.resource_control:
            self._require(PolicyType.RESOURCE_CONTROL, level)

    def decide_by_resource(self, least: Grant) -> Decision:
        """The resource's own policy alone decides."""
        found = self._resource_grant(least)
        return Decision(True, found[1]) if found else Decision(False, missing=PolicyType.RESOURCE)

    def decide_in_account(self) -> Decision:
        """The identity's or the resource's policy suffices; who is named itself is not limited any further."""
        if self._request.caller.kind is Kind.ROOT:
            return Decision(True)
        granted = self._resource_grant(Grant.ISSUER)
        if granted and granted[0] is Grant.DIRECT:
            return Decision(True, granted[1])
        allowing = self._allowing(PolicyType.IDENTITY, self._policies.identity)
        if allowing is None and granted:
            allowing = granted[1]
        if allowing is None:
            return Decision(False, missing=PolicyType.IDENTITY)
        self._check_limits()
        return Decision(True, allowing)

    def decide_across_accounts(self) -> Decision:
        """Both sides have to allow: the caller's account by its identity's policies, the owner by the resource's."""
        if self._request.caller.kind is not Kind.ROOT:
            self._require(PolicyType.IDENTITY, self._policies.identity)
            self._check_limits()
        return self.decide_by_resource(Grant.ACCOUNT)

    def _check_limits(self) -> None:
        if self._policies.boundary is not None:
            self._require(PolicyType.BOUNDARY, (self._policies.boundary,))
        if self._policies.session:
            self._require(PolicyType.SESSION, self._policies.session)

    def _require(self, policy_type: PolicyType, policies: Iterable[Policy]) -> None:
        if self._allowing(policy_type, policies) is None:
            raise _Found(Decision(False, missing=policy_type))

    def _allowing(self, policy_type: PolicyType, policies: Iterable[Policy]) -> Deciding | None:
        for policy in policies:
            for statement in policy.statements:
                if statement.effect is Effect.ALLOW and self._grant(statement, policy_type):
                    return _deciding(policy_type, policy, statement)
        return None

    def _resource_grant(self, least: Grant) -> tuple[Grant, Deciding] | None:
        """The closest grant of the resource's policies, where there is one as close as that."""
        best: tuple[Grant, Deciding] | None = None
        for policy in self._policies.resource:
            for statement in policy.statements:
                if statement.effect is not Effect.ALLOW:
                    continue
                grant = self._grant(statement, PolicyType.RESOURCE)
                if grant >= least and (best is None or grant > best[0]):
                    best = grant, _deciding(PolicyType.RESOURCE, policy, statement)
        return best

    def _grant(self, statement: Statement, policy_type: PolicyType) -> Grant:
        """How the statement applies to the request; NONE where it does not."""
        if policy_type is PolicyType.RESOURCE:
            grant = statement.principals.grant(self._request.caller) if statement.principals else Grant.NONE
        else:
            grant = Grant.DIRECT
        try:
            return grant if grant and self._applies(statement) else Grant.NONE
        except UnresolvedVariableError:
            return Grant.NONE

    def _applies(self, statement: Statement) -> bool:
        return (
            self._covers_action(statement.actions)
            and (statement.resources is None or self._covers_resource(statement.resources))
            and all(condition.holds(self._keys) for condition in statement.conditions)
        )

    def _covers_action(self, element: Matched) -> bool:
        action = self._request.action
        return any(matches(each, action, ignore_case=True) for each in element.patterns) is not element.negated

    def _covers_resource(self, element: Matched) -> bool:
        return any(self._is_resource(element, n) for n in range(len(element.patterns))) is not element.negated

    def _is_resource(self, element: Matched, number: int) -> bool:
        try:
            pattern = element.patterns[number].expanded(self._keys.single)
        except UnresolvedVariableError:
            if element.negated:
                # What is excepted is not known: the statement does not hold.
                raise
            return False
        return matches_resource(pattern, self._request.resource)

    def _all(self) -> Iterator[tuple[PolicyType, Policy]]:
        policies = self._policies
        if self._request.caller.kind is not Kind.SERVICE:
            yield from ((PolicyType.SERVICE_CONTROL, each) for level in policies.service_control for each in level)
        yield from ((PolicyType.RESOURCE_CONTROL, each) for level in policies.resource_control for each in level)
        yield from ((PolicyType.RESOURCE, each) for each in policies.resource)
        yield from ((PolicyType.IDENTITY, each) for each in policies.identity)
        if policies.boundary is not None:
            yield PolicyType.BOUNDARY, policies.boundary
        yield from ((PolicyType.SESSION, each) for each in policies.session)


def _deciding(policy_type: PolicyType, policy: Policy, statement: Statement) -> Deciding:
    return Deciding(policy_type, policy.name, statement.sid, statement.number)
