"""The signature that a request carries: in its Authorization header, or in the query of a presigned URL."""

import base64
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from homeport.iam.errors import IncompleteSignatureException
from homeport.iam.sigv4 import HttpRequest

_PARTS = re.compile(r"\b(Credential|Signature|SignedHeaders)=([^,\s]*)")

_REQUIRED = ("Credential", "Signature", "SignedHeaders")


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in its parts, none of them checked."""

    algorithm: str
    credential: str
    """`KEY/date/region/service/aws4_request`."""
    signed_headers: tuple[str, ...]
    """In small letters."""
    value: str
    date: str
    """X-Amz-Date, else Date."""
    session_token: str | None
    lifetime_s: str | None = None
    """X-Amz-Expires of a presigned URL."""


def signature_in(request: HttpRequest) -> Signature:
    """The signature of a request that has one."""
    headers = {name.lower(): value.decode("latin-1") for name, value in reversed(request.headers)}
    authorization = headers.get(b"authorization")
    if authorization is None:
        return _presigned(dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True)))
    parts = dict(_PARTS.findall(authorization))
    return Signature(
        authorization.split(None, 1)[0],
        parts.get("Credential", ""),
        _names(parts.get("SignedHeaders", "")),
        parts.get("Signature", ""),
        headers.get(b"x-amz-date") or headers.get(b"date", ""),
        headers.get(b"x-amz-security-token"),
    )


def check_authorization(request: HttpRequest) -> None:
    """Raises IncompleteSignatureException when there is an Authorization header, and it is that of no signature.

    The sentences are API Gateway's; that their hash is of the whole header is unverified.
    https://github.com/awslabs/time-addressable-media-store/issues/8
    """
    headers = {name.lower(): value for name, value in request.headers}
    authorization = headers.get(b"authorization")
    if authorization is None:
        return
    hashed = base64.b64encode(hashlib.sha256(authorization).digest()).decode()
    pairs = authorization.split(None, 1)[-1].split(b",")
    if not all(b"=" in pair for pair in pairs):
        raise IncompleteSignatureException(
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded "
            f"with Base64): '{hashed}'."
        )
    names = {pair.partition(b"=")[0].strip().decode("latin-1") for pair in pairs}
    lacks = [f"Authorization header requires '{name}' parameter." for name in _REQUIRED if name not in names]
    if b"x-amz-date" not in headers and b"date" not in headers:
        lacks.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if lacks:
        raise IncompleteSignatureException(
            f"{' '.join(lacks)} (Hashed with SHA-256 and encoded with Base64) Authorization={hashed}"
        )


def _presigned(parts: dict[str, str]) -> Signature:
    return Signature(
        parts.get("X-Amz-Algorithm", ""),
        parts.get("X-Amz-Credential", ""),
        _names(parts.get("X-Amz-SignedHeaders", "")),
        parts.get("X-Amz-Signature", ""),
        parts.get("X-Amz-Date", ""),
        parts.get("X-Amz-Security-Token"),
        parts.get("X-Amz-Expires"),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.lower().split(";") if name)
