"""The access keys in LocalStack's stores: those of IAM's users, and of sessions that STS has begun."""

import sys
from typing import Any

from homeport.core.context import Principal, account_of_access_key
from homeport.iam.keys import KnownKey

_ANY_REGION = "us-east-1"
"""Both services are global: each of their stores holds what all do."""


class LocalStackKeys:
    """A KeyStore over the stores; empty as long as the services are not loaded."""

    def find(self, access_key_id: str) -> KnownKey | None:
        """See `KeyStore`."""
        return _session_key(access_key_id) or _user_key(access_key_id)


def _session_key(access_key_id: str) -> KnownKey | None:
    store = _store("localstack.services.sts.models", "sts_stores", access_key_id)
    session = None if store is None else store.credentials.get(access_key_id)
    if session is None:
        return None
    return KnownKey(
        Principal(session.account_id, access_key_id, session.arn),
        session.secret_access_key,
        session_token=session.session_token,
        expires=session.expiration.timestamp(),
    )


def _user_key(access_key_id: str) -> KnownKey | None:
    store = _store("localstack.services.iam.models", "iam_stores", access_key_id)
    name = None if store is None else store.ACCESS_KEY_INDEX.get(access_key_id)
    user = None if store is None or name is None else store.USERS.get(name)
    entity = None if user is None else user.access_keys.get(access_key_id)
    if user is None or entity is None:
        return None
    account = account_of_access_key(access_key_id)
    key = entity.access_key
    principal = Principal(account, access_key_id, user.user["Arn"])
    return KnownKey(principal, key["SecretAccessKey"], key["Status"] == "Active")


def _store(module_name: str, bundle: str, access_key_id: str) -> Any:
    """The store of the key's account; None where the service is not loaded: then it has made no key."""
    module = sys.modules.get(module_name)
    stores = getattr(module, bundle, None)
    return None if stores is None else stores[account_of_access_key(access_key_id)][_ANY_REGION]
