"""Verifies signatures made with keys whose secret is known; what other keys have signed is accepted.

The order of the checks and their sentences are DynamoDB's, as dynalite's `index.js` records them.
"""

import datetime as dt
import hmac
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

from homeport.core.clock import Clock
from homeport.core.context import Principal
from homeport.iam.errors import (
    ExpiredTokenException,
    IncompleteSignatureException,
    InvalidSignatureException,
    UnrecognizedClientException,
)
from homeport.iam.keys import KeyStore, KnownKey, is_made_by_iam
from homeport.iam.signatures import Signature, signature_in
from homeport.iam.sigv4 import ALGORITHM, TERMINATOR, HttpRequest, Scope, canonical_request, signature_of

DEFAULT_SKEW_S = 15 * 60
"""How far a client's clock may be off; some services allow 5 minutes only."""

_BASIC = "%Y%m%dT%H%M%SZ"
_YEAR_10000 = 253_402_300_800
_LIFETIME = re.compile("[0-9]{1,9}")
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


class Verifier:
    """Of one service's front door."""

    def __init__(self, keys: KeyStore, clock: Clock, service: str, skew_s: int = DEFAULT_SKEW_S) -> None:
        self._keys = keys
        self._clock = clock
        self._service = service
        self._skew_s = skew_s

    def principal(self, access_key_id: str | None, request: HttpRequest) -> Principal | None:
        """Who has signed the request with a key of this stack; None where the key is not of this stack.

        Raises the classes of `iam.errors` where the signature is not right.
        """
        if access_key_id is None or not is_made_by_iam(access_key_id):
            return None
        key = self._keys.find(access_key_id)
        if key is None:
            return None
        signature = signature_in(request)
        self._check_time(signature)
        _check_form(signature)
        scope = self._scope(signature)
        if not key.is_active:
            raise UnrecognizedClientException
        canonical = canonical_request(request, signature.signed_headers)
        expected = signature_of(key.secret, scope, _text(_seconds(signature.date)), canonical)
        if not hmac.compare_digest(expected.encode(), signature.value.encode("latin-1", "replace")):
            raise InvalidSignatureException(_MISMATCH)
        self._check_session(key, signature)
        return key.principal

    def _check_time(self, signature: Signature) -> None:
        signed = _seconds(signature.date)
        now = int(self._clock.time())
        lifetime_s = self._skew_s
        if signature.lifetime_s is not None and _LIFETIME.fullmatch(signature.lifetime_s):
            lifetime_s = int(signature.lifetime_s)
        if signed < now - lifetime_s:
            raise InvalidSignatureException(
                f"Signature expired: {_text(signed)} is now earlier than {_text(now - lifetime_s)} "
                f"({_text(now)} - {_span(lifetime_s)})"
            )
        if signed > now + self._skew_s:
            raise InvalidSignatureException(
                f"Signature not yet current: {_text(signed)} is still later than {_text(now + self._skew_s)} "
                f"({_text(now)} + {_span(self._skew_s)})"
            )

    def _scope(self, signature: Signature) -> Scope:
        elements = signature.credential.rstrip("/").split("/")
        if len(elements) != 5:
            raise IncompleteSignatureException(
                "Credential must have exactly 5 slash-delimited elements, "
                f"e.g. keyid/date/region/service/term, got '{signature.credential}'"
            )
        _, date, region, service, terminator = elements
        day = _text(_seconds(signature.date))
        complaints = []
        if service != self._service:
            complaints.append(f"Credential should be scoped to correct service: '{self._service}'. ")
        if terminator != TERMINATOR:
            complaints.append(
                f"Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{terminator}'. "
            )
        if date != day[:8]:
            complaints.append(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                f"'{date}' != '{day[:8]}', from '{day}'. "
            )
        if complaints:
            raise InvalidSignatureException("".join(complaints))
        return Scope(date, region, service)

    def _check_session(self, key: KnownKey, signature: Signature) -> None:
        if key.session_token is not None and signature.session_token != key.session_token:
            raise UnrecognizedClientException
        if key.expires is not None and key.expires <= self._clock.time():
            raise ExpiredTokenException


def _check_form(signature: Signature) -> None:
    if "host" not in signature.signed_headers:
        raise InvalidSignatureException("'Host' must be a 'SignedHeader' in the AWS Authorization.")
    if signature.algorithm != ALGORITHM:
        raise IncompleteSignatureException(
            f"Unsupported AWS 'algorithm': '{signature.algorithm}' (only {ALGORITHM} for now). "
        )


@lru_cache(maxsize=256)
def _seconds(date: str) -> int:
    """X-Amz-Date or Date, in either form that AWS reads, as seconds since the epoch."""
    for parse in (_basic, parsedate_to_datetime):
        try:
            seconds = int(parse(date).timestamp())
        except (ValueError, OverflowError):
            continue
        if seconds < _YEAR_10000:
            return seconds
    raise IncompleteSignatureException(
        f"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )


def _basic(date: str) -> dt.datetime:
    return dt.datetime.strptime(date, _BASIC).replace(tzinfo=dt.UTC)


@lru_cache(maxsize=256)
def _text(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime(_BASIC)


def _span(seconds: int) -> str:
    return f"{seconds // 60} min." if seconds % 60 == 0 else f"{seconds} sec."
