"""Which bytes are a plain call."""

import pytest

from homeport.server.plain_calls import PlainCall, plain_call

HEAD = b"POST / HTTP/1.1\r\nHost: localhost:8000\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"


def test_a_whole_call_is_read_with_its_headers_and_its_body() -> None:
    expected = PlainCall(
        {
            b"": b"",
            b"host": b"localhost:8000",
            b"x-amz-target": b"DynamoDB_20120810.GetItem",
            b"authorization": b"AWS4-HMAC-SHA256 " + b"x" * 200,
            b"connection": b"keep-alive",
            b"content-length": b"2",
        },
        b"{}",
    )
    call = (
        HEAD
        + b"AUTHORIZATION: AWS4-HMAC-SHA256 "
        + b"x" * 200
        + b"\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}"
    )

    assert plain_call(call) == expected
    assert plain_call(call) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        b"POST / HTTP/1.0\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        b"Host: x\r\nPOST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 2\r\n\r\n",
        HEAD + b"Content-Length: 2\r\n\r\n{",
        HEAD + b"Content-Length: 2\r\n\r\n{}POST",
        HEAD + b"Content-Length: 02\r\n\r\n{}",
        HEAD + b"Content-Length: +2\r\n\r\n{}",
        HEAD + b"Content-Length:2\r\n\r\n{}",
        HEAD + b"Content-Length : 2\r\n\r\n{}",
        HEAD + b"Content-Length:  2\r\n\r\n{}",
        HEAD + b"Content-Length: 2 \r\n\r\n{}",
        HEAD + b"Content-Length: 2\n\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nHOST: other\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX-Folded: a\r\n b\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX-Odd: caf\xe9\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX-Odd: a\tb\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX-Odd: a\rb\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX-Odd: a\x00b\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX Odd: a\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nX-Empty: \r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nnonsense\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\n: a\r\n\r\n{}",
        *(
            HEAD + b"Content-Length: 2\r\n" + line + b"\r\n\r\n{}"
            for line in (
                b"Connection: close",
                b"Connection: keep-alive, Upgrade",
                b"Content-Encoding: gzip",
                b"Expect: 100-continue",
                b"Origin: http://localhost",
                b"Transfer-Encoding: chunked",
                b"transfer-encoding: chunked",
                b"Upgrade: h2c",
                b"X-LocalStack-Data: x",
                b"X-Homeport-Internal: x",
            )
        ),
    ],
)
def test_whatever_may_be_something_else_is_no_plain_call(data: bytes) -> None:
    assert plain_call(data) is None
    assert plain_call(data) is None
