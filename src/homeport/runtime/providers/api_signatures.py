"""Who signs calls of APIs: signatures of version 4, with the keys and the policies of LocalStack's IAM and STS."""

from homeport.apigateway.access import SignedCaller
from homeport.core.clock import Clock
from homeport.core.context import Principal, account_of_access_key
from homeport.iam.keys import KeyStore
from homeport.iam.signatures import signature_in
from homeport.iam.sigv4 import HttpRequest
from homeport.iam.verifier import Verifier
from homeport.runtime.providers.identities import LocalStackIdentities


class ApiSignatures:
    """A SignatureChecker over LocalStack's stores."""

    def __init__(self, keys: KeyStore, clock: Clock) -> None:
        self._verifier = Verifier(keys, clock, "execute-api")
        self._identities = LocalStackIdentities()

    def signer(self, request: HttpRequest) -> SignedCaller | None:
        """See SignatureChecker. A key that this stack has not made stands for the root of its account."""
        access_key = signature_in(request).credential.partition("/")[0]
        if not access_key:
            return None
        principal = self._verifier.principal(access_key, request)
        if principal is None:
            principal = Principal(account_of_access_key(access_key), access_key)
        identity = self._identities.of(principal)
        return SignedCaller(access_key, identity.caller, identity.user_id, identity.policies, identity.keys)
