"""Whose policies are whose: principals and their policies out of LocalStack's stores of IAM and STS.

An access key that this stack has not made, `test` for one, stands for the root of its account, who may do everything.
"""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from homeport.core.context import Principal
from homeport.iam.conditions import RequestValue
from homeport.iam.evaluation import Policies
from homeport.iam.policies import MalformedPolicyError, Policy, parse_policy
from homeport.iam.principals import Caller, Kind, caller_of, root_of

log = logging.getLogger(__name__)

_ANY_REGION = "us-east-1"
"""IAM and STS are global: each of their stores holds what all do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A principal with what its account says of it."""

    caller: Caller
    user_id: str
    """`aws:userid`."""
    policies: Policies = field(default_factory=Policies)
    """Its own: identity, boundary and session policies."""
    keys: Mapping[str, RequestValue] = field(default_factory=dict)
    """The condition keys that describe the principal."""


@dataclass(frozen=True, slots=True)
class RoleEntity:
    """A role of IAM's."""

    role_id: str
    trust: Policy | None
    """Who may assume it; None where the document is no policy, which lets nobody."""


class LocalStackIdentities:
    """Reads the stores each time: what a policy says now decides.

    LocalStack's threads write them meanwhile, so what is gone through is copied first.
    """

    def of(self, principal: Principal) -> Identity:
        """The identity behind a principal; the root of its account where this stack has not made its key."""
        caller = caller_of(principal.arn) if principal.arn else root_of(principal.account)
        store = _iam_store(caller.account)
        if store is None or caller.kind is Kind.ROOT:
            return Identity(caller, caller.account, keys=_keys(caller, caller.account, {}))
        if caller.kind is Kind.USER:
            return _user(caller, store)
        session = _session(principal.access_key_id, caller.account)
        if caller.kind is Kind.FEDERATED_USER:
            return _federated_user(caller, store, session)
        return _role_session(caller, store, session)

    def role(self, role_arn: str) -> RoleEntity | None:
        """A role; None where this stack's IAM has none of that ARN."""
        _, entity = _role(role_arn)
        if entity is None:
            return None
        document = unquote(entity.role.get("AssumeRolePolicyDocument", ""))
        return RoleEntity(entity.role["RoleId"], _policy(document, f"the trust policy of {role_arn}"))

    def of_role(self, role_arn: str, session_name: str) -> Identity | None:
        """A session of a role that an AWS service has begun; None where this stack's IAM has no such role."""
        store, entity = _role(role_arn)
        if entity is None:
            return None
        _, partition, _, _, account, _ = role_arn.split(":", 5)
        session = f"arn:{partition}:sts::{account}:assumed-role/{_name(role_arn)}/{session_name}"
        return _role_session(caller_of(session), store, None)


def _user(caller: Caller, store: Any) -> Identity:
    entity = store.USERS.get(_name(caller.arn))
    if entity is None:
        return Identity(caller, "", keys=_keys(caller, "", {}))
    tags = store.TAGS.get_tags(entity.user["Arn"])
    user_id = entity.user["UserId"]
    return Identity(caller, user_id, _policies_of_user(store, entity), _keys(caller, user_id, tags))


def _policies_of_user(store: Any, entity: Any) -> Policies:
    name = entity.user["UserName"]
    groups = [group for group in list(store.GROUPS.values()) if name in group.member_user_names]
    owners = [(f"user/{name}", entity), *((f"group/{group.group['GroupName']}", group) for group in groups)]
    identity = [policy for label, owner in owners for policy in _policies_of(label, owner, store)]
    return Policies(identity=tuple(identity), boundary=_boundary(entity.user, store))


def _role(role_arn: str) -> tuple[Any, Any]:
    """The store of a role's account and the role there; None for the role where it has none of that ARN."""
    parts = role_arn.split(":")
    store = _iam_store(parts[4]) if len(parts) > 5 else None
    entity = store.ROLES.get(_name(role_arn)) if store is not None else None
    return store, entity if entity is not None and entity.role["Arn"] == role_arn else None


def _role_session(caller: Caller, store: Any, session: Any) -> Identity:
    name = caller.arn.split("/")[1]
    entity = store.ROLES.get(name)
    user_id = session.user_id if session is not None else ""
    if entity is None:
        return Identity(caller, user_id, keys=_keys(caller, user_id, {}))
    # A role's path is in its own ARN only.
    caller = caller_of(caller.arn, entity.role["Arn"])
    policies = Policies(
        identity=tuple(_policies_of(f"role/{name}", entity, store)),
        boundary=_boundary(entity.role, store),
        session=tuple(_session_policies(session, store)),
    )
    tags = {**store.TAGS.get_tags(entity.role["Arn"]), **_session_tags(session)}
    return Identity(caller, user_id, policies, _keys(caller, user_id, tags))


def _federated_user(caller: Caller, store: Any, session: Any) -> Identity:
    """It has what its user may do and the session's policies allow, none of which allow nothing."""
    issuer = getattr(session, "issuer_arn", "")
    user = store.USERS.get(_name(issuer))
    caller = caller_of(caller.arn, issuer)
    user_id = session.user_id if session is not None else ""
    own = _policies_of_user(store, user) if user is not None else Policies()
    given = tuple(_session_policies(session, store)) or (Policy("no session policy", ()),)
    policies = Policies(own.identity, boundary=own.boundary, session=given)
    return Identity(caller, user_id, policies, _keys(caller, user_id, _session_tags(session)))


def _keys(caller: Caller, user_id: str, tags: Mapping[str, str]) -> dict[str, RequestValue]:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""
    keys: dict[str, RequestValue] = {
        "aws:PrincipalAccount": caller.account,
        "aws:PrincipalArn": caller.issuer_arn if caller.kind is Kind.ROLE_SESSION else caller.arn,
        "aws:PrincipalType": caller.kind.value,
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": user_id,
    }
    if caller.kind is Kind.USER:
        keys["aws:username"] = _name(caller.arn)
    return keys | {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}


def _policies_of(label: str, owner: Any, store: Any) -> Iterator[Policy]:
    """The inline and the attached policies of a user, a group or a role."""
    inline = ((f"{label}:{name}", unquote(text)) for name, text in list(owner.inline_policies.items()))
    attached = ((arn, _managed_document(arn, store)) for arn in list(owner.attached_policy_arns))
    return _parsed([*inline, *attached])


def _boundary(owner: Mapping[str, Any], store: Any) -> Policy | None:
    arn = (owner.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    return next(_parsed([(arn, _managed_document(arn, store))]), None) if arn else None


def _session_policies(session: Any, store: Any) -> Iterator[Policy]:
    """What the session was begun with (`patches/session_policies.py`)."""
    inline, arns = getattr(session, "session_policy", None), getattr(session, "session_policy_arns", ())
    return _parsed(
        [*([("session policy", inline)] if inline else []), *((arn, _managed_document(arn, store)) for arn in arns)]
    )


def _session_tags(session: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in session.tags.values()} if session is not None else {}


def _parsed(documents: Iterable[tuple[str, str]]) -> Iterator[Policy]:
    for name, text in documents:
        policy = _policy(text, name)
        if policy is not None:
            yield policy


@lru_cache(maxsize=1024)
def _policy(text: str, name: str) -> Policy | None:
    try:
        return parse_policy(text, name)
    except MalformedPolicyError as error:
        log.warning("a policy counts for nothing: %s", error)
        return None


def _managed_document(arn: str, store: Any) -> str:
    """The default version of a managed policy, the account's own or AWS's; one that allows nothing where it is gone."""
    entity = store.MANAGED_POLICIES.get(arn) or _aws_managed_policies().get(arn)
    if entity is None:
        return json.dumps({"Version": "2012-10-17", "Statement": []})
    return unquote(str(entity.versions[entity.policy["DefaultVersionId"]]["Document"]))


def _aws_managed_policies() -> Mapping[str, Any]:
    """AWS's managed policies by ARN, which the provider of IAM has read."""
    from localstack.services.plugins import SERVICE_PLUGINS

    # The provider keeps them for itself.
    provider = SERVICE_PLUGINS.require("iam")._provider  # noqa: SLF001 - the manager shows no provider
    found: Mapping[str, Any] = provider._aws_managed_policy_cache  # noqa: SLF001 - and the provider no policies
    return found


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _session(access_key_id: str | None, account: str) -> Any:
    module = sys.modules.get("localstack.services.sts.models")
    return module.sts_stores[account][_ANY_REGION].credentials.get(access_key_id) if module else None


def _iam_store(account: str) -> Any:
    """None where the service is not loaded: then it has no principals."""
    module = sys.modules.get("localstack.services.iam.models")
    return module.iam_stores[account][_ANY_REGION] if module else None
