"""Signatures by keys of this stack are verified; the sentences are those that dynalite records of DynamoDB."""

import datetime as dt
from dataclasses import replace

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal
from homeport.core.errors import AwsError
from homeport.iam.keys import KnownKey
from homeport.iam.signatures import signature_in
from homeport.iam.sigv4 import HttpRequest, Scope, canonical_request, signature_of
from homeport.iam.verifier import Verifier

KEY, SESSION, OFF = "LKIAQAAAAAAAEXAMPLE1", "LSIAQAAAAAAAEXAMPLE2", "LKIAQAAAAAAAEXAMPLE3"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW = dt.datetime(2013, 6, 9, 10, 0, 15, tzinfo=dt.UTC)
USER = Principal("000000000000", KEY, "arn:aws:iam::000000000000:user/anna")
OF_SESSION = Principal("000000000000", SESSION, "arn:aws:sts::000000000000:assumed-role/reader/anna")


class Keys:
    """A KeyStore of three keys."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.known = {
            KEY: KnownKey(USER, SECRET),
            OFF: KnownKey(USER, SECRET, is_active=False),
            SESSION: KnownKey(OF_SESSION, SECRET, session_token="token", expires=NOW.timestamp() + 3600),
        }

    def find(self, access_key_id: str) -> KnownKey | None:
        self.asked.append(access_key_id)
        return self.known.get(access_key_id)


def signed(
    key: str = KEY,
    *,
    secret: str = SECRET,
    at: dt.datetime = NOW,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    names: str = "host;x-amz-date",
    credential: str | None = None,
    algorithm: str = "AWS4-HMAC-SHA256",
    date: str | None = None,
) -> HttpRequest:
    """A request with a signature that fits what is said, right or wrong."""
    time = at.strftime("%Y%m%dT%H%M%SZ")
    scope = Scope(time[:8], "us-east-1", "dynamodb")
    unsigned = HttpRequest(
        "POST", b"/", b"", [(b"Host", b"localhost"), (b"X-Amz-Date", (date or time).encode()), *headers], b"{}"
    )
    value = signature_of(secret, scope, time, canonical_request(unsigned, names.split(";")))
    authorization = f"{algorithm} Credential={credential or f'{key}/{scope}'}, SignedHeaders={names}, Signature={value}"
    return replace(unsigned, headers=[*unsigned.headers, (b"Authorization", authorization.encode())])


def principal(key: str, request: HttpRequest, now: dt.datetime = NOW, keys: Keys | None = None) -> Principal | None:
    return Verifier(keys or Keys(), ManualClock(now.timestamp()), "dynamodb").principal(key, request)


def test_a_right_signature_tells_who_has_signed() -> None:
    token = (b"X-Amz-Security-Token", b"token")

    assert principal(KEY, signed()) == USER
    assert (
        principal(SESSION, signed(SESSION, headers=(token,), names="host;x-amz-date;x-amz-security-token"))
        == OF_SESSION
    )
    assert principal(SESSION, signed(SESSION, headers=(token,))) == OF_SESSION


def test_an_old_date_header_is_read_too() -> None:
    request = signed(date="20130609T100015Z")
    headers = [(name, value) for name, value in request.headers if name not in (b"X-Amz-Date", b"Authorization")]
    unsigned = replace(request, headers=[*headers, (b"Date", b"Sun, 09 Jun 2013 10:00:15 GMT")])
    scope = Scope("20130609", "us-east-1", "dynamodb")
    value = signature_of(SECRET, scope, "20130609T100015Z", canonical_request(unsigned, ["date", "host"]))
    authorization = f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders=date;host, Signature={value}"

    assert principal(KEY, replace(unsigned, headers=[*unsigned.headers, (b"Authorization", authorization.encode())]))


@pytest.mark.parametrize("key", ["test", "123456789012", "LKIAQAAAAAAASOMEBODYS", "AKIAIOSFODNN7EXAMPLE", ""])
def test_a_key_that_is_not_of_this_stack_is_believed(key: str) -> None:
    assert principal(key, signed(key, secret="any", at=NOW - dt.timedelta(days=900))) is None


@pytest.mark.parametrize("key", ["test", "123456789012"])
def test_keys_of_other_forms_cost_no_look_up(key: str) -> None:
    keys = Keys()
    principal(key, signed(key), keys=keys)

    assert keys.asked == []


MINUTES = dt.timedelta(minutes=1)
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
INVALID_TOKEN = "The security token included in the request is invalid."


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        (signed(secret="wrong"), "InvalidSignatureException", MISMATCH),
        (replace(signed(), body=b"{ }"), "InvalidSignatureException", MISMATCH),
        (replace(signed(), method="GET"), "InvalidSignatureException", MISMATCH),
        (replace(signed(), query=b"a=b"), "InvalidSignatureException", MISMATCH),
        (
            signed(at=dt.datetime(2013, 3, 1, tzinfo=dt.UTC)),
            "InvalidSignatureException",
            "Signature expired: 20130301T000000Z is now earlier than 20130609T094515Z (20130609T100015Z - 15 min.)",
        ),
        (
            signed(at=NOW + 16 * MINUTES),
            "InvalidSignatureException",
            "Signature not yet current: 20130609T101615Z is still later than 20130609T101515Z "
            "(20130609T100015Z + 15 min.)",
        ),
        (
            signed(date="201"),
            "IncompleteSignatureException",
            "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
        ),
        (
            signed(names="x-amz-date"),
            "InvalidSignatureException",
            "'Host' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            signed(algorithm="AWS4-HMAC-SHA25"),
            "IncompleteSignatureException",
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
        ),
        (
            signed(credential=f"{KEY}/b/c/d"),
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            f"got '{KEY}/b/c/d'",
        ),
        (
            signed(credential=f"{KEY}/b/c/d/e"),
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'dynamodb'. "
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. "
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            "'b' != '20130609', from '20130609T100015Z'. ",
        ),
        (signed(OFF), "UnrecognizedClientException", INVALID_TOKEN),
        (signed(SESSION), "UnrecognizedClientException", INVALID_TOKEN),
        (
            signed(SESSION, headers=((b"X-Amz-Security-Token", b"another"),)),
            "UnrecognizedClientException",
            INVALID_TOKEN,
        ),
    ],
)
def test_what_is_wrong_with_a_signature_is_told_as_aws_tells_it(request_: HttpRequest, code: str, message: str) -> None:
    key = signature_in(request_).credential.partition("/")[0]
    with pytest.raises(AwsError) as refused:
        principal(key, request_)

    assert (refused.value.code, refused.value.status, refused.value.message) == (code, 400, message)


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_a_clock_may_be_off_by_a_quarter_of_an_hour(minutes: int) -> None:
    assert principal(KEY, signed(at=NOW + minutes * MINUTES)) == USER


def test_a_session_that_is_over_is_told_so() -> None:
    later = NOW + 61 * MINUTES
    with pytest.raises(AwsError) as refused:
        principal(SESSION, signed(SESSION, at=later, headers=((b"X-Amz-Security-Token", b"token"),)), later)

    assert (refused.value.code, refused.value.message) == (
        "ExpiredTokenException",
        "The security token included in the request is expired",
    )


def _presigned(seconds: int) -> HttpRequest:
    time = NOW.strftime("%Y%m%dT%H%M%SZ")
    scope = Scope(time[:8], "us-east-1", "dynamodb")
    query = (
        f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={KEY}%2F{str(scope).replace('/', '%2F')}"
        f"&X-Amz-Date={time}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host"
    )
    request = HttpRequest("POST", b"/", query.encode(), [(b"Host", b"localhost")], b"{}")
    value = signature_of(SECRET, scope, time, canonical_request(request, ["host"]))
    return replace(request, query=f"{query}&X-Amz-Signature={value}".encode())


def test_a_presigned_url_holds_as_long_as_it_says() -> None:
    assert principal(KEY, _presigned(3600), NOW + 59 * MINUTES) == USER

    with pytest.raises(AwsError) as refused:
        principal(KEY, _presigned(90), NOW + 2 * MINUTES)
    assert refused.value.message == (
        "Signature expired: 20130609T100015Z is now earlier than 20130609T100045Z (20130609T100215Z - 90 sec.)"
    )


@pytest.mark.parametrize("date", ["Mon, 01 Jan 99999999999999999999 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -2300"])
def test_a_date_that_no_clock_shows_is_no_date(date: str) -> None:
    with pytest.raises(AwsError) as raised:
        principal(KEY, signed(date=date))

    assert raised.value.code == "IncompleteSignatureException"
