"""What happens to a request before it is dispatched."""

from homeport.server.http import NativeResponse, RequestHead
from homeport.server.interceptors import InternalCalls, intercepted

HOST = (b"Host", b"localhost")
DATA = (b"X-LocalStack-Data", b'{"service_principal":"lambda.amazonaws.com"}')


def _head(*headers: tuple[bytes, bytes]) -> RequestHead:
    return RequestHead("POST", b"/", b"", list(headers))


def test_a_forged_mark_of_internal_calls_is_taken_away() -> None:
    head = InternalCalls("secret").intercept(_head(HOST, DATA))

    assert (head.headers, head.internal) == ([HOST], False)


def test_a_wrong_token_goes_with_it() -> None:
    head = InternalCalls("secret").intercept(_head(HOST, DATA, (b"x-homeport-internal", b"guessed")))

    assert (head.headers, head.internal) == ([HOST], False)


def test_a_call_from_inside_keeps_the_mark_and_loses_the_token() -> None:
    head = InternalCalls("secret").intercept(_head(HOST, DATA, (b"X-Homeport-Internal", b"secret")))

    assert (head.headers, head.internal) == ([HOST, DATA], True)


def test_any_other_request_is_left_as_it_is() -> None:
    given = _head(HOST)

    assert InternalCalls("secret").intercept(given) is given


def test_the_first_answer_ends_the_list() -> None:
    refusal = NativeResponse(403)

    class Refuse:
        def intercept(self, head: RequestHead) -> NativeResponse:
            return refusal

    class Unreached:
        def intercept(self, head: RequestHead) -> RequestHead:
            raise AssertionError("the list had ended")

    assert intercepted([InternalCalls("secret"), Refuse(), Unreached()], _head(HOST)) is refusal
