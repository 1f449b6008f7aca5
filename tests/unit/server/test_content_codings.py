"""Compressed bodies: the table of Accept-Encoding is what ScyllaDB's tests have recorded on DynamoDB."""

import gzip
import zlib

import pytest

from homeport.server.content_codings import TooLargeError, UndecodableError, accepted_coding, decoded, encoded

TEXT = b'{"TableName": "music"}'


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (b"identity", None),
        (b"", None),
        (b"br", None),
        (b"zstd", None),
        (b"compress", None),
        (b"x-gzip", None),
        (b"gzip", b"gzip"),
        (b"gzip, deflate", b"gzip"),
        (b"br, identity, deflate, gzip", b"deflate"),
        (b"GZIP, identity", b"gzip"),
        (b"dog, gzip ,, cat", b"gzip"),
        (b"gzip;q=0.8, deflate;q=0.5", b"gzip"),
        (b"br, gzip;q=0, deflate; q = 0.5 , identity;q=0", b"deflate"),
        (b"*", b"gzip"),
        (b"*, deflate;q=0.5", b"gzip"),
        (b"*, deflate", b"deflate"),
        (b"*, identity", b"gzip"),
        (b"*, gzip;q=0.5", b"deflate"),
        (b"gzip ;q=0", None),
        (b"identity;q=0", None),
        (b"*;q=0", None),
        (b"*;q=0.5,identity", b"gzip"),
        (b"gzip;q=0.5,identity;q=0.8", b"gzip"),
        (b"br;q=0.8,identity;q=0.5,*;q=0", None),
        (b'"gzip"', None),
        (b"gzip br", None),
        (b"gzip:q=1", None),
        (b"deflate;q=0.5, gzip;q=31", b"gzip"),
        (b"gzip;q=31,deflate;q=51", b"gzip"),
        (b"deflate;q=0.5, gzip;q=0.2", b"deflate"),
        (b"deflate;q=0.5, gzip;q=1;q=0.2", b"gzip"),
        (b"deflate;q=0.5,gzip;q=0.", b"deflate"),
        (b"deflate;q=0.5,gzip;q=0.x", b"gzip"),
        (b"deflate;q=-0.5,gzip;q=0.2", b"gzip"),
        (b"gzip;nq=1;q=0 ", None),
        (b"gzip;q=0, gzip;q=1, gzip;q=0", b"gzip"),
        (b"br,identity;q=0.5,gzip;q=0.0001", b"gzip"),
    ],
)
def test_the_coding_that_a_client_accepts(header: bytes, coding: bytes | None) -> None:
    assert accepted_coding(header) == coding


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (TEXT, b"identity"),
        (gzip.compress(TEXT), b"gzip"),
        (gzip.compress(TEXT), b" GZIP "),
        (gzip.compress(TEXT[:10]) + gzip.compress(TEXT[10:]), b"gzip"),
        (gzip.compress(b"") + gzip.compress(TEXT), b"gzip"),
        (gzip.compress(TEXT) + b"junk", b"gzip"),
    ],
)
def test_a_request_is_decompressed(body: bytes, coding: bytes) -> None:
    assert decoded(body, coding, 1000) == TEXT


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"", b"gzip"),
        (TEXT, b"gzip"),
        (gzip.compress(TEXT)[:-1], b"gzip"),
        (gzip.compress(TEXT) + gzip.compress(TEXT)[:-1], b"gzip"),
        (zlib.compress(TEXT), b"deflate"),
        (TEXT, b"garbage"),
        (TEXT, b""),
    ],
)
def test_what_is_not_gzip_is_undecodable(body: bytes, coding: bytes) -> None:
    with pytest.raises(UndecodableError):
        decoded(body, coding, 1000)


@pytest.mark.parametrize("body", [gzip.compress(bytes(101)), gzip.compress(bytes(60)) * 2])
def test_a_bomb_is_not_unfolded(body: bytes) -> None:
    with pytest.raises(TooLargeError):
        decoded(body, b"gzip", 100)


@pytest.mark.parametrize(("coding", "decompress"), [(b"gzip", gzip.decompress), (b"deflate", zlib.decompress)])
def test_an_answer_is_compressed(coding: bytes, decompress: object) -> None:
    assert callable(decompress)
    assert decompress(encoded(TEXT, coding)) == TEXT
