"""Who calls, as far as the signature's scope tells; the signature itself is `iam.verifier`'s to judge.

AWS's checks of the parts of a signature: "Troubleshoot Signature Version 4 signing for AWS API requests" in the IAM
User Guide. The order and the sentences are those that DynamoDB answers with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from homeport.core.context import (
    Principal,
    RequestContext,
    Source,
    account_of_access_key,
    new_long_request_id,
)
from homeport.iam.errors import (
    IncompleteSignatureException,
    InvalidSignatureException,
    MissingAuthenticationTokenException,
)
from homeport.server.http import RequestHead

_NAMES = ("Credential", "Signature", "SignedHeaders")
_PARTS = re.compile(r"\b(Credential|Signature|SignedHeaders)=([^,\s]+)")


@dataclass(frozen=True, slots=True)
class CredentialScope:
    """The Credential part of a signature: `AKID/date/region/service/aws4_request`."""

    principal: Principal
    region: str

    def context(self, trace: bytes | None, source: Source = Source.CLIENT) -> RequestContext:
        """The context of a request signed so; `trace` is its X-Amzn-Trace-Id."""
        parent = trace.decode("latin-1") if trace else None
        return RequestContext(self.principal, self.region, new_long_request_id(), source, parent)


def context_of(head: RequestHead) -> RequestContext:
    """The context of a signed request (header or presigned query).

    Raises MissingAuthenticationTokenException, IncompleteSignatureException, InvalidSignatureException.
    """
    scope = (None if head.query else known_scope(head.by_name)) or _scope(_credential(head))
    source = Source.SERVICE if head.internal else Source.CLIENT
    return scope.context(head.by_name.get(b"x-amzn-trace-id"), source)


def known_scope(headers: Mapping[bytes, bytes]) -> CredentialScope | None:
    """The scope of a well-formed header, found by all of it but the signature, which each request has anew.

    IncompleteSignatureException where its credential has not all parts.
    """
    unsigned, mark, signature = headers.get(b"authorization", b"").rpartition(b"Signature=")
    if not mark or not signature.isalnum() or b"x-amz-date" not in headers:
        return None
    return _scope_of_header(unsigned)


@lru_cache(maxsize=1024)
def _scope_of_header(unsigned: bytes) -> CredentialScope | None:
    """The scope of a header less its last signature; None where something else is missing or odd."""
    if not unsigned.startswith(b"AWS4-"):
        return None
    parts = dict(_PARTS.findall(unsigned.decode("latin-1") + "Signature=0"))
    return _scope(parts["Credential"]) if len(parts) == len(_NAMES) else None


def _credential(head: RequestHead) -> str:
    authorization = head.header(b"authorization")
    presigned = b"X-Amz-Algorithm" in head.query
    if authorization and presigned:
        raise InvalidSignatureException(
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
        )
    if presigned:
        return _presigned_credential(head.query)
    if not authorization.strip().startswith("AWS4-"):
        raise MissingAuthenticationTokenException
    return _header_credential(authorization, dated=b"x-amz-date" in head.by_name or b"date" in head.by_name)


def _header_credential(authorization: str, *, dated: bool) -> str:
    parts: dict[str, str] = {}
    for part in authorization.replace(",", " ").split()[1:]:
        name, equals, value = part.partition("=")
        if not equals:
            raise IncompleteSignatureException(
                f"'{name}' not a valid key=value pair (missing equal-sign) in Authorization header: '{authorization}'."
            )
        parts[name] = value
    # No header at all may be signed, as far as this goes.
    missing = [name for name in _NAMES if not parts.get(name) and (name != "SignedHeaders" or name not in parts)]
    complaints = [f"Authorization header requires '{name}' parameter." for name in missing]
    if not dated:
        complaints.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if complaints:
        raise IncompleteSignatureException(" ".join([*complaints, f"Authorization={authorization}"]))
    return parts["Credential"]


def _presigned_credential(query: bytes) -> str:
    parts = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    complaints = [
        f"AWS query-string parameters must include '{name}'."
        for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")
        if not parts.get(name)
    ]
    if complaints:
        raise IncompleteSignatureException(" ".join([*complaints, "Re-examine the query-string parameters."]))
    return parts["X-Amz-Credential"]


@lru_cache(maxsize=1024)
def _scope(credential: str) -> CredentialScope:
    # The access key of some tools holds slashes, the four parts behind it never do.
    match credential.rsplit("/", 4):
        case [access_key_id, _, region, _, _] if region:
            return CredentialScope(Principal(account_of_access_key(access_key_id), access_key_id), region)
    raise IncompleteSignatureException(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        f"got '{credential}'"
    )
