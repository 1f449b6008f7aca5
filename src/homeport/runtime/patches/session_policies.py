"""Defect: LocalStack's STS drops the session policies of AssumeRole* and GetFederationToken, and whose user a session
of GetFederationToken or GetSessionToken is: the latter then acts as the root of its account.

They are kept with the session's credentials, where `providers/identities.py` reads them.
Shown by tests/conformance/iam/test_sessions.py and tests/conformance/functions/test_function_url_access.py.
"""

import functools
from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_WITH_POLICIES = ("assume_role", "assume_role_with_web_identity", "assume_role_with_saml", "get_federation_token")
_OF_A_USER = ("get_federation_token", "get_session_token")


def apply() -> None:
    """Keep what a session was begun with."""
    when_imported("localstack.services.sts.provider", patch)


def patch(module: Any) -> None:
    """Wrap the operations that begin sessions."""
    provider = module.StsProvider
    for name in sorted({*_WITH_POLICIES, *_OF_A_USER}):
        setattr(provider, name, _keeping(module, name, getattr(provider, name)))


def _keeping(module: Any, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(operation)
    def keep(self: Any, context: Any, *arguments: Any, **given: Any) -> Any:
        answer = operation(self, context, *arguments, **given)
        # All accounts and regions share the credentials.
        store = module.sts_stores[context.account_id]["us-east-1"]
        session = store.credentials[answer["Credentials"]["AccessKeyId"]]
        if name in _WITH_POLICIES:
            session.session_policy = given.get("policy")
            session.session_policy_arns = tuple(each["arn"] for each in given.get("policy_arns") or ())
        if name in _OF_A_USER:
            _name_user(self, module, context, name, session)
        return answer

    return keep


def _name_user(provider: Any, module: Any, context: Any, name: str, session: Any) -> None:
    key = module.extract_access_key_id_from_auth_header(context.request.headers)
    entity = provider._lookup_user_by_access_key_id(key, context.account_id, context.region)  # noqa: SLF001 - patched
    if entity is None:
        return
    if name == "get_session_token":
        session.arn, session.user_id = entity.user["Arn"], entity.user["UserId"]
    else:
        session.issuer_arn = entity.user["Arn"]
