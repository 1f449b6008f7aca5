"""The signature that a request carries: in its Authorization header, or in the query of a presigned URL."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from homeport.iam.sigv4 import HttpRequest

_PARTS = re.compile(r"\b(Credential|Signature|SignedHeaders)=([^,\s]*)")


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
