"""One invocation, as it is asked for and told."""

import base64
import io
from typing import Any

import pytest

from homeport.cli.stack.invocation import Outcome, invoke, stream


class Lambda:
    """Answers one invocation and keeps what was asked."""

    def __init__(self, **answer: Any) -> None:
        self.asked: dict[str, Any] = {}
        self._answer = {
            "StatusCode": 200,
            "Payload": io.BytesIO(b"{}"),
            "ResponseMetadata": {"RequestId": "r"},
        } | answer

    def invoke(self, **request: Any) -> dict[str, Any]:
        self.asked = request
        return self._answer

    invoke_with_response_stream = invoke


def test_an_invocation_tells_all_that_came_of_it() -> None:
    client = Lambda(
        Payload=io.BytesIO(b'{"a": 1}'), ExecutedVersion="7", LogResult=base64.b64encode(b"START\nEND\n").decode()
    )

    outcome = invoke(client, "codes", b"[]", qualifier="live", later=False)

    assert client.asked == {
        "FunctionName": "codes",
        "Payload": b"[]",
        "InvocationType": "RequestResponse",
        "LogType": "Tail",
        "Qualifier": "live",
    }
    assert outcome.document() == {
        "status": 200,
        "requestId": "r",
        "executedVersion": "7",
        "functionError": None,
        "payload": {"a": 1},
        "log": "START\nEND\n",
    }


def test_an_event_for_later_is_handed_over() -> None:
    client = Lambda(StatusCode=202, Payload=io.BytesIO(b""))

    outcome = invoke(client, "codes", b"{}", qualifier=None, later=True)

    assert client.asked == {"FunctionName": "codes", "Payload": b"{}", "InvocationType": "Event"}
    assert (outcome.status, outcome.result, outcome.log) == (202, None, "")


def test_a_streamed_answer_is_written_piece_by_piece() -> None:
    written: list[bytes] = []
    complete = {
        "ErrorCode": "Unhandled",
        "ErrorDetails": '{"errorType": "Runtime.ExitError"}',
        "LogResult": base64.b64encode(b"START\n").decode(),
    }
    client = Lambda(
        EventStream=[
            {"PayloadChunk": {"Payload": b"one"}},
            {"PayloadChunk": {"Payload": b"\xff"}},
            {"InvokeComplete": complete},
        ]
    )

    outcome = stream(client, "codes", b"{}", written.append, qualifier="live")

    assert client.asked == {"FunctionName": "codes", "Payload": b"{}", "LogType": "Tail", "Qualifier": "live"}
    assert written == [b"one", b"\xff"]
    assert outcome == Outcome(200, "r", "", b'{"errorType": "Runtime.ExitError"}', "Unhandled", "START\n")


@pytest.mark.parametrize(
    ("payload", "is_json", "result"),
    [(b"null", True, None), (b"", False, None), (b"<p>", False, "<p>"), (b"\xff", False, "\ufffd")],
)
def test_a_payload_may_be_no_json(payload: bytes, is_json: bool, result: Any) -> None:
    outcome = Outcome(200, "r", "1", payload, None, "")

    assert (outcome.is_json, outcome.result) == (is_json, result)


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        (b'{"errorType": "ValueError", "errorMessage": "no\\nnot at all"}', "ValueError: no"),
        (b'{"errorMessage": "no"}', "Unhandled: no"),
        (b"no JSON", "Unhandled"),
    ],
)
def test_a_failure_is_told_in_one_line(payload: bytes, complaint: str) -> None:
    assert Outcome(200, "r", "1", payload, "Unhandled", "").complaint == complaint
