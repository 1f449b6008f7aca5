"""Account, region and access key of a request, and what DynamoDB answers to one that is not signed."""

import pytest

from homeport.core.context import Principal, Source
from homeport.core.errors import AwsError
from homeport.server.authentication import context_of
from homeport.server.http import RequestHead

AUTHORIZATION = (
    b"AWS4-HMAC-SHA256 Credential=%b/20250101/%b/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc"
)
PRESIGNED = (
    b"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20250101%2Feu-west-1%2Fdynamodb%2Faws4_request"
    b"&X-Amz-Date=20250101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=abc"
)
DATE = (b"X-Amz-Date", b"20250101T000000Z")


def _head(*headers: tuple[bytes, bytes], query: bytes = b"", internal: bool = False) -> RequestHead:
    return RequestHead("POST", b"/", query, list(headers), internal=internal)


def _signed(key: bytes, region: bytes = b"us-east-1") -> tuple[bytes, bytes]:
    return b"Authorization", AUTHORIZATION % (key, region)


@pytest.mark.parametrize(
    ("key", "account"),
    [(b"test", "000000000000"), (b"123456789012", "123456789012"), (b"key/with/slashes", "000000000000")],
)
def test_the_signature_names_account_and_region(key: bytes, account: str) -> None:
    context = context_of(_head(_signed(key, b"eu-central-1"), DATE))

    assert context.principal == Principal(account, key.decode())
    assert context.region == "eu-central-1"
    assert context.source is Source.CLIENT


def test_a_presigned_query_does_so_too() -> None:
    context = context_of(_head(query=PRESIGNED))

    assert (context.principal, context.region) == (Principal("000000000000", "AKIAEXAMPLE"), "eu-west-1")


def test_a_call_from_inside_says_so_and_carries_its_trace() -> None:
    trace = (b"X-Amzn-Trace-Id", b"Root=1-67891233-abcdef012345678912345678")

    context = context_of(_head(_signed(b"test"), DATE, trace, internal=True))

    assert (context.source, context.trace_parent) == (Source.SERVICE, "Root=1-67891233-abcdef012345678912345678")


@pytest.mark.parametrize(
    ("head", "code", "message"),
    [
        (_head(), "MissingAuthenticationTokenException", "Request is missing Authentication Token"),
        (
            _head((b"Authorization", b"Bearer abc")),
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
        ),
        (
            _head((b"Authorization", b"AWS4-")),
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=AWS4-",
        ),
        *[
            (
                _head((b"Authorization", header), (b"Date", b"a")),
                "IncompleteSignatureException",
                f"Authorization header requires 'SignedHeaders' parameter. Authorization={header.decode()}",
            )
            for header in (
                b"AWS4- Signature=b Credential=a",
                b"AWS4- Signature=b,Credential=a",
                b"AWS4- Signature=b, Credential=a",
            )
        ],
        (
            _head((b"Authorization", b"AWS4-HMAC-SHA256 Signature=b,    Credential,    SignedHeaders"), DATE),
            "IncompleteSignatureException",
            "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: "
            "'AWS4-HMAC-SHA256 Signature=b,    Credential,    SignedHeaders'.",
        ),
        (
            _head((b"Authorization", b"AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=, Signature=e"), DATE),
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            "got 'a/b/c/d'",
        ),
        (
            _head(query=b"X-Amz-Algorithm"),
            "IncompleteSignatureException",
            "AWS query-string parameters must include 'X-Amz-Algorithm'. "
            "AWS query-string parameters must include 'X-Amz-Credential'. "
            "AWS query-string parameters must include 'X-Amz-Signature'. "
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "AWS query-string parameters must include 'X-Amz-Date'. "
            "Re-examine the query-string parameters.",
        ),
        (
            _head(query=b"X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d"),
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
        ),
        (
            _head(query=b"X-Amz-Algorithm=AWS4-HMAC-SHA256"),
            "IncompleteSignatureException",
            "AWS query-string parameters must include 'X-Amz-Credential'. "
            "AWS query-string parameters must include 'X-Amz-Signature'. "
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "AWS query-string parameters must include 'X-Amz-Date'. "
            "Re-examine the query-string parameters.",
        ),
        (
            _head(_signed(b"test"), DATE, query=PRESIGNED),
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
        ),
    ],
)
def test_what_is_not_signed_whole_is_refused(head: RequestHead, code: str, message: str) -> None:
    with pytest.raises(AwsError) as refused:
        context_of(head)

    assert (refused.value.code, refused.value.status, refused.value.message) == (code, 400, message)


def test_the_same_header_with_another_signature_names_the_same_caller() -> None:
    first, second = _signed(b"111122223333"), (b"Authorization", _signed(b"111122223333")[1].replace(b"abc", b"def"))

    contexts = [context_of(_head(each, DATE)) for each in (first, second, first)]

    assert {each.principal for each in contexts} == {Principal("111122223333", "111122223333")}
    assert len({each.request_id for each in contexts}) == 3
