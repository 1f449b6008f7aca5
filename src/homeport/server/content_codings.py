"""Compressed bodies as DynamoDB reads and writes them.

What AWS does was recorded on the service by ScyllaDB's tests of their own DynamoDB API
(`test/alternator/test_compressed_request.py` and `test_compressed_response.py`).
"""

import zlib
from functools import lru_cache

COMPRESSED_FROM = 4096
"""Bytes from which an answer is compressed for a client that accepts it."""

_CODINGS = (b"gzip", b"deflate")
_WBITS = {b"gzip": 16 + zlib.MAX_WBITS, b"deflate": zlib.MAX_WBITS}
_GZIP_MAGIC = b"\x1f\x8b"
_FAST = 1


class UndecodableError(Exception):
    """The body is not in the coding that the request names, or its coding is not known."""


class TooLargeError(Exception):
    """The body is too large when it is decompressed."""


def decoded(body: bytes, coding: bytes, limit: int) -> bytes:
    """A request's body without its coding; UndecodableError, or TooLargeError above `limit` bytes."""
    coding = coding.strip().lower()
    if coding == b"identity":
        return body
    if coding != b"gzip":
        raise UndecodableError
    try:
        return _gunzipped(body, limit)
    except zlib.error as error:
        raise UndecodableError from error


def _gunzipped(body: bytes, limit: int) -> bytes:
    """All members, one after the other; what follows them and is none is passed over, as AWS does."""
    plain = bytearray()
    rest = body
    while True:
        inflater = zlib.decompressobj(_WBITS[b"gzip"])
        plain += inflater.decompress(rest, limit + 1 - len(plain))
        if len(plain) > limit:
            raise TooLargeError
        if not inflater.eof:
            raise UndecodableError
        rest = inflater.unused_data
        if not rest.startswith(_GZIP_MAGIC):
            return bytes(plain)


def encoded(body: bytes, coding: bytes) -> bytes:
    """An answer's body in a coding that `accepted_coding` has named."""
    deflater = zlib.compressobj(_FAST, wbits=_WBITS[coding])
    return deflater.compress(body) + deflater.flush()


@lru_cache(maxsize=64)
def accepted_coding(accept_encoding: bytes) -> bytes | None:
    """The coding that suits an Accept-Encoding header best; None for the body as it is.

    The highest weight wins, among equals the first; `*` stands for those that are not named, behind them all. AWS
    passes over `identity`, takes a weight that is no number for 1, and the first of several.
    """
    weights = [_weighted(each) for each in accept_encoding.lower().split(b",")]
    named = [(weight, name) for name, weight in weights if name in _CODINGS]
    for name, weight in weights:
        if name == b"*":
            named += [(weight, coding) for coding in _CODINGS if coding not in [each for _, each in named]]
    weight, coding = max(named, key=lambda each: each[0], default=(0.0, b""))
    return coding if weight > 0 else None


def _weighted(element: bytes) -> tuple[bytes, float]:
    name, *parameters = element.split(b";")
    for parameter in parameters:
        key, _, value = parameter.partition(b"=")
        if key.strip() == b"q":
            return name.strip(), _weight(value)
    return name.strip(), 1.0


def _weight(value: bytes) -> float:
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 1.0
