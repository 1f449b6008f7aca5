"""Signature Version 4: what is signed, and with which key.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"

_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came in."""

    method: str
    path: bytes
    """As it was sent, percent-encoded."""
    query: bytes
    """As it was sent, without the question mark."""
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature holds for."""

    date: str
    """Eight digits."""
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{TERMINATOR}"


def canonical_request(request: HttpRequest, signed_headers: Iterable[str], payload_hash: str | None = None) -> str:
    """The request in the form that is signed, of its headers only those that are named.

    `payload_hash` stands for that of the body where a service signs another (S3's `UNSIGNED-PAYLOAD`).
    """
    names = sorted(signed_headers)
    values = _values(request.headers)
    return "\n".join(
        (
            request.method,
            canonical_path(request.path),
            canonical_query(request.query),
            *[f"{name}:{values.get(name, '')}" for name in names],
            "",
            ";".join(names),
            payload_hash or hashlib.sha256(request.body).hexdigest(),
        )
    )


def canonical_path(path: bytes) -> str:
    """The path without dots and doubled slashes, encoded once more than it was sent: the rule of all but S3."""
    if path == b"/":
        return "/"
    kept: list[bytes] = []
    for segment in path.split(b"/"):
        if segment == b"..":
            del kept[-1:]
        elif segment not in (b"", b"."):
            kept.append(segment)
    normal = b"/" + b"/".join(kept)
    if kept and path.endswith(b"/"):
        normal += b"/"
    return quote(normal, safe="/" + _UNRESERVED)


def canonical_query(query: bytes) -> str:
    """The parameters encoded and sorted, without the signature of a presigned URL."""
    if not query:
        return ""
    pairs = []
    for parameter in query.split(b"&"):
        name, _, value = parameter.partition(b"=")
        if parameter and name != b"X-Amz-Signature":
            pairs.append((_encoded(name), _encoded(value)))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _encoded(text: bytes) -> str:
    return quote(unquote_to_bytes(text), safe=_UNRESERVED)


def _values(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers under their names in small letters, without needless spaces; repeated ones joined by commas."""
    values: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), b" ".join(raw_value.split()).decode("utf-8", "replace")
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


def signature_of(secret: str, scope: Scope, timestamp: str, canonical: str) -> str:
    """The signature, in hexadecimal digits."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{ALGORITHM}\n{timestamp}\n{scope}\n{digest}"
    return hmac.digest(_signing_key(secret, scope), text.encode(), "sha256").hex()


@lru_cache(maxsize=256)
def _signing_key(secret: str, scope: Scope) -> bytes:
    key = b"AWS4" + secret.encode()
    for part in (scope.date, scope.region, scope.service, TERMINATOR):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
