"""Heads and answers in the bytes of HTTP/1.1."""

import pytest

from homeport.server.http import NativeResponse, RequestHead, header_line, rendered


def test_a_head_finds_headers_in_any_spelling_and_the_first_of_repeated_ones() -> None:
    head = RequestHead("GET", b"/", b"", [(b"X-Trace", b"1"), (b"x-trace", b"2")])

    assert (head.header(b"x-trace"), head.header(b"absent")) == ("1", "")


def test_a_head_is_rendered_in_the_clients_spelling() -> None:
    head = RequestHead("GET", b"/a%20b", b"c=d", [(b"Host", b"x"), (b"UPGRADE", b"h2c")])

    assert head.without(b"upgrade").rendered() == b"GET /a%20b?c=d HTTP/1.1\r\nHost: x\r\n\r\n"


def _without_date(answer: bytes) -> bytes:
    return b"\r\n".join(line for line in answer.split(b"\r\n") if not line.startswith(b"date: "))


def test_an_answer_is_framed_by_its_length() -> None:
    response = NativeResponse(200, ((b"Content-Type", b"text/plain"),), b"hello")

    assert _without_date(rendered(response, keep_alive=True)) == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-length: 5\r\n\r\nhello"
    )


def test_the_last_answer_of_a_connection_says_so_and_one_to_head_has_no_body() -> None:
    response = NativeResponse(599, (), b"hello")

    assert _without_date(rendered(response, keep_alive=False, bodiless=True)) == (
        b"HTTP/1.1 599 \r\ncontent-length: 5\r\nconnection: close\r\n\r\n"
    )


def test_an_answer_that_has_no_body_by_its_status_is_framed_without_one() -> None:
    response = NativeResponse(204, ((b"X", b"y"),), b"hello")

    assert _without_date(rendered(response, keep_alive=True)) == b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"


@pytest.mark.parametrize("value", [b"a\r\nSet-Cookie: b", b"a\nb", b"a\rb"])
def test_a_line_break_in_a_header_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match="holds a line break"):
        header_line(b"Location", value)
