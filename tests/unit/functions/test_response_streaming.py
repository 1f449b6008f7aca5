"""Streamed responses, from a runtime that posts them as AWS documents it for custom runtimes.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
"""

import asyncio
import json
from pathlib import Path

import pytest

from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.invocation import ResponseSource
from support.functions import END, REQUEST_ID, START, FunctionLab, error_of, eventually, invocation, report, run_in_lab

# Streams what the event lists, each string a piece; {"fail": …} ends with the error trailers, {"die": …} with the
# process, {"drop": …} with the connection alone.
STREAMER = """
import base64
while True:
    request_id, event = next_invocation()
    API.sock.sendall((
        f"POST /2018-06-01/runtime/invocation/{request_id}/response HTTP/1.1\\r\\nHost: x\\r\\n"
        "Lambda-Runtime-Function-Response-Mode: streaming\\r\\nContent-Type: text/plain\\r\\n"
        "Transfer-Encoding: chunked\\r\\n\\r\\n").encode())
    trailers = ""
    for piece in json.loads(event):
        if piece == {"wait": "for ever"}:
            time.sleep(900)
        elif piece == {"die": "now"}:
            os._exit(3)
        elif piece == {"drop": "the connection"}:
            API.sock.close()
            API = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
            break
        elif isinstance(piece, dict):
            body = base64.b64encode(json.dumps(piece["fail"]).encode()).decode()
            trailers = f"Lambda-Runtime-Function-Error-Type: {piece['fail']['errorType']}\\r\\n"
            trailers += f"Lambda-Runtime-Function-Error-Body: {body}\\r\\n"
        else:
            data = ("x" * piece if isinstance(piece, int) else piece).encode()
            API.sock.sendall(b"%x\\r\\n%b\\r\\n" % (len(data), data))
    else:
        API.sock.sendall(f"0\\r\\n{trailers}\\r\\n".encode())
        answer = http.client.HTTPResponse(API.sock)
        answer.begin()
        print(answer.status, answer.read().decode().strip(), flush=True)
"""


class Caller:
    """A stream that keeps what it is told."""

    def __init__(self) -> None:
        self.content_type: list[str] = []
        self.pieces: list[bytes] = []

    def begin(self, content_type: str, source: ResponseSource | None) -> None:
        self.content_type.append(content_type)

    def write(self, data: bytes) -> None:
        self.pieces.append(data)

    @property
    def received(self) -> tuple[list[str], bytes]:
        return self.content_type, b"".join(self.pieces)


async def started(lab: FunctionLab) -> ExecutionEnvironment:
    environment = lab.create_scripted(STREAMER)
    await environment.start()
    return environment


def test_pieces_reach_the_caller_before_the_function_ends(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Caller()

        pending = asyncio.create_task(
            environment.invoke(invocation(b'["first", {"wait": "for ever"}]', response_stream=caller))
        )

        await eventually(lambda: caller.received == (["text/plain"], b"first"))
        assert not pending.done()
        lab.clock.advance(3)
        result = await pending
        assert error_of(result)["errorType"] == "Sandbox.Timedout"
        assert caller.pieces == [b"first"]

    run_in_lab(tmp_path, work)


def test_streamed_response_ends_the_invocation_with_an_empty_payload(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Caller()

        result = await environment.invoke(invocation(b'["one", "two"]', response_stream=caller))

        assert caller.received == (["text/plain"], b"onetwo")
        assert (result.payload, result.function_error, environment.state) == (b"", None, State.READY)

    run_in_lab(tmp_path, work)


def test_streamed_response_is_gathered_for_a_caller_who_wants_it_whole(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await started(lab)

        results = [await environment.invoke(invocation(b'["one", "two"]')) for _ in range(2)]

        assert [(result.payload, result.function_error) for result in results] == [(b"onetwo", None)] * 2

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize("streams", [True, False])
def test_error_midway_comes_behind_what_was_sent(tmp_path: Path, streams: bool) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Caller()
        failure = {"errorType": "Function.Broken", "errorMessage": "half way"}
        event = json.dumps(["half", {"fail": failure}]).encode()

        result = await environment.invoke(invocation(event, response_stream=caller if streams else None))

        assert (error_of(result), environment.state) == (failure, State.READY)
        assert caller.received == ((["text/plain"], b"half") if streams else ([], b""))

    run_in_lab(tmp_path, work)


def test_runtime_that_dies_midway_is_an_exit_error(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Caller()

        result = await environment.invoke(invocation(b'["half", {"die": "now"}]', response_stream=caller))

        assert error_of(result)["errorMessage"] == (
            f"RequestId: {REQUEST_ID} Error: Runtime exited with error: exit status 3"
        )
        assert caller.received == (["text/plain"], b"half")

    run_in_lab(tmp_path, work)


def test_runtime_that_drops_its_stream_and_lives_on_has_truncated_it(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Caller()

        result = await environment.invoke(invocation(b'["half", {"drop": "the connection"}]', response_stream=caller))
        after = await environment.invoke(invocation(b'["whole"]'))

        assert error_of(result) == {
            "errorType": "Runtime.TruncatedResponse",
            "errorMessage": "HTTP request detected as truncated",
        }
        assert (after.payload, after.function_error) == (b"whole", None)

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(("streams", "limit"), [(False, 6291556), (True, 209715200)])
def test_streamed_response_over_its_limit_is_refused(tmp_path: Path, streams: bool, limit: int) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Counting()

        result = await environment.invoke(
            invocation(f"[{limit}, 1]".encode(), response_stream=caller if streams else None)
        )

        assert error_of(result) == {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": f"Response payload size exceeded maximum allowed payload size ({limit} bytes).",
        }
        assert caller.size == (limit if streams else 0)

    run_in_lab(tmp_path, work)


class Counting:
    """A stream that counts."""

    size = 0

    def begin(self, content_type: str, source: ResponseSource | None) -> None:
        """All types are equal here."""

    def write(self, data: bytes) -> None:
        self.size += len(data)


class Slow(Counting):
    """A stream that takes a megabyte, and the rest when it is told to."""

    source: ResponseSource | None = None

    def begin(self, content_type: str, source: ResponseSource | None) -> None:
        self.source = source

    def write(self, data: bytes) -> None:
        super().write(data)
        if self.source is not None and self.size > 1024 * 1024:
            self.source.hold()


def test_caller_who_is_slow_makes_the_function_wait(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Slow()
        size = 50 * 1024 * 1024
        running = asyncio.create_task(environment.invoke(invocation(f"[{size}]".encode(), response_stream=caller)))
        await eventually(lambda: caller.size > 1024 * 1024)
        # Long enough for all of it, were it not held.
        await asyncio.sleep(0.5)
        held, source = caller.size, caller.source
        caller.source = None
        assert source is not None
        source.release()
        result = await running

        assert held < 2 * 1024 * 1024
        assert (caller.size, result.function_error) == (size, None)

    run_in_lab(tmp_path, work)


def test_function_that_is_made_to_wait_has_its_timeout_still(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await started(lab), Slow()
        running = asyncio.create_task(environment.invoke(invocation(b"[50000000]", response_stream=caller)))
        await eventually(lambda: caller.size > 1024 * 1024)
        lab.clock.advance(3)

        assert error_of(await running)["errorType"] == "Sandbox.Timedout"
        caller.source = None
        assert (await environment.invoke(invocation(b'["again"]'))).payload == b"again"

    run_in_lab(tmp_path, work)


def test_runtime_that_answers_at_once_is_one_piece(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await lab.started("def handler(event, context): return event"), Caller()

        result = await environment.invoke(invocation(b'{"a": 1}', response_stream=caller))

        assert (caller.content_type, caller.pieces) == (["application/json"], [b'{"a": 1}'])
        assert (result.payload, result.function_error) == (b"", None)
        assert lab.log.messages[-3:] == [START, END, report(rest="Init Duration: 0.00 ms\t")]

    run_in_lab(tmp_path, work)


def test_runtime_that_fails_before_its_response_streams_nothing(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment, caller = await lab.started("def handler(event, context): raise KeyError(1)"), Caller()

        result = await environment.invoke(invocation(response_stream=caller))

        assert (error_of(result)["errorType"], caller.received) == ("KeyError", ([], b""))

    run_in_lab(tmp_path, work)


def test_response_mode_that_aws_does_not_know_is_refused(tmp_path: Path) -> None:
    code = """
    request_id, _ = next_invocation()
    path = f"/2018-06-01/runtime/invocation/{request_id}/response"
    print(call("POST", path, b"1", Lambda_Runtime_Function_Response_Mode="telepathic")[0], flush=True)
    next_invocation()
    """

    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(code)

        result = await environment.invoke(invocation())

        assert (result.function_error, result.payload) == ("Unhandled", b"")
        await eventually(lambda: "400\n" in lab.log.messages)

    run_in_lab(tmp_path, work)
