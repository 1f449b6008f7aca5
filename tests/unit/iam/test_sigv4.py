"""Signature Version 4 against AWS's published vectors and against botocore's signer.

Vectors: the AWS Signature Version 4 test suite (`aws-sig-v4-test-suite`), and the examples of "Authenticating requests:
using the Authorization header" in the S3 API reference.
"""

from urllib.parse import quote, urlencode

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from homeport.iam.signatures import signature_in
from homeport.iam.sigv4 import HttpRequest, Scope, canonical_path, canonical_query, canonical_request, signature_of

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SCOPE = Scope("20150830", "us-east-1", "service")
NOW = "20150830T123600Z"
HOST = (b"Host", b"example.amazonaws.com")
DATE = (b"X-Amz-Date", NOW.encode())
FORM = (b"Content-Type", b"application/x-www-form-urlencoded")
UNRESERVED = b"-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _request(
    method: str = "GET",
    path: bytes = b"/",
    query: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    body: bytes = b"",
) -> HttpRequest:
    return HttpRequest(method, path, query, [HOST, *headers, DATE], body)


@pytest.mark.parametrize(
    ("request_", "signature"),
    [
        (_request(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (_request("POST"), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            _request(query=b"Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            _request(query="ሴ=bar".encode()),
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
        (_request(path="/ሴ".encode()), "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        (_request(path=b"/" + UNRESERVED), "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        (
            _request(headers=((b"My-Header1", b" value1"), (b"My-Header2", b' "a   b   c"'))),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            _request(headers=tuple((b"My-Header1", value) for value in (b"value2", b"value2", b"value1"))),
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        ),
        (
            _request("POST", headers=(FORM,), body=b"Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
        (_request(path=b"/example/.."), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (_request(path=b"//"), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ],
)
def test_the_suite(request_: HttpRequest, signature: str) -> None:
    signed = {name.decode().lower() for name, _ in request_.headers}

    assert signature_of(SECRET, SCOPE, NOW, canonical_request(request_, signed)) == signature


def test_an_example_of_s3_signs_the_payload_that_its_header_names() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = [
        (b"Host", b"examplebucket.s3.amazonaws.com"),
        (b"Range", b"bytes=0-9"),
        (b"x-amz-content-sha256", empty.encode()),
        (b"x-amz-date", b"20130524T000000Z"),
    ]
    request = HttpRequest("GET", b"/test.txt", b"", headers, b"")
    canonical = canonical_request(request, ["host", "range", "x-amz-content-sha256", "x-amz-date"], empty)

    assert (
        signature_of(
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            Scope("20130524", "us-east-1", "s3"),
            "20130524T000000Z",
            canonical,
        )
        == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        (b"/", "/"),
        (b"", "/"),
        (b"/a/./b/../c", "/a/c"),
        (b"//a//b/", "/a/b/"),
        (b"/../..", "/"),
        (b"/a%20b", "/a%2520b"),
    ],
)
def test_a_path_is_normalised_and_encoded_once_more(path: bytes, canonical: str) -> None:
    assert canonical_path(path) == canonical


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        (b"", ""),
        (b"b=2&a=1&a=0", "a=0&a=1&b=2"),
        (b"a", "a="),
        (b"a=&&b=%2f", "a=&b=%2F"),
        (b"x=1&X-Amz-Signature=0", "x=1"),
    ],
)
def test_a_query_is_encoded_and_sorted_without_the_signature(query: bytes, canonical: str) -> None:
    assert canonical_query(query) == canonical


def _received(signed: AWSRequest) -> HttpRequest:
    prepared = signed.prepare()
    target = prepared.url.partition("//")[2].partition("/")[2].encode()
    path, _, query = target.partition(b"?")
    headers = [(name.encode(), str(value).encode()) for name, value in signed.headers.items()]
    body = prepared.body if isinstance(prepared.body, bytes) else b""
    return HttpRequest(str(signed.method), b"/" + path, query, headers, body)


def _verified(request: HttpRequest) -> bool:
    signature = signature_in(request)
    _, date, region, service, _ = signature.credential.split("/")
    canonical = canonical_request(request, signature.signed_headers)
    return signature.value == signature_of(SECRET, Scope(date, region, service), signature.date, canonical)


@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    path=st.text(alphabet="ab/.~-é ", max_size=12),
    body=st.binary(max_size=20),
    header=st.text(alphabet="ab  ,;=", max_size=10),
    parameters=st.dictionaries(
        st.text("ab +&=é/", min_size=1, max_size=4), st.text("ab +&=é/", max_size=4), max_size=3
    ),
    token=st.sampled_from([None, "token+/="]),
    presigned=st.booleans(),
)
def test_what_botocore_signs_is_right(
    method: str,
    path: str,
    body: bytes,
    header: str,
    parameters: dict[str, str],
    token: str | None,
    presigned: bool,
) -> None:
    url = f"http://localhost:4566/{quote(path)}"
    if parameters:
        url += f"?{urlencode(parameters, quote_via=quote)}"
    request = AWSRequest(
        method, url, headers={"X-Other": header, "Host": "localhost:4566"}, data=b"" if presigned else body
    )
    kind = SigV4QueryAuth if presigned else SigV4Auth
    kind(Credentials("AKIDEXAMPLE", SECRET, token), "dynamodb", "eu-west-1").add_auth(request)

    assert _verified(_received(request))
