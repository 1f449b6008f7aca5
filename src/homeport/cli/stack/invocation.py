"""One invocation of a stack's function, as its developer sees it."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ACCEPTED = 202
"""The status of an event that waits for its turn."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an invocation."""

    status: int
    """200, or `ACCEPTED`."""
    request_id: str
    version: str
    payload: bytes
    """What it answered; of a streamed answer, which has been written already, only what is said of its failure."""
    error: str | None
    """`Handled` or `Unhandled` where the function failed."""
    log: str
    """The last 4 KB of its log; empty for an event."""

    @property
    def is_json(self) -> bool:
        """Whether the payload is what it should be: a custom runtime may answer anything, a streaming function does."""
        try:
            json.loads(self.payload)
        except ValueError:
            return False
        return True

    @property
    def result(self) -> Any:
        """The payload as the JSON that it should be, else as text; None where there is none."""
        if not self.payload:
            return None
        return json.loads(self.payload) if self.is_json else self.payload.decode(errors="replace")

    @property
    def complaint(self) -> str:
        """In one line how the function failed."""
        result = self.result
        if not isinstance(result, dict) or "errorMessage" not in result:
            return str(self.error)
        lines = str(result["errorMessage"]).splitlines() or [""]
        return f"{result.get('errorType') or self.error}: {lines[0]}"

    def document(self) -> dict[str, Any]:
        """All of it."""
        return {
            "status": self.status,
            "requestId": self.request_id,
            "executedVersion": self.version or None,
            "functionError": self.error,
            "payload": self.result,
            "log": self.log,
        }


def invoke(client: Any, function: str, event: bytes, *, qualifier: str | None, later: bool) -> Outcome:
    """Invoke a function and wait for it, or (`later`) hand the event over."""
    request = _request(function, event, qualifier)
    request |= {"InvocationType": "Event"} if later else {"InvocationType": "RequestResponse", "LogType": "Tail"}
    answer = client.invoke(**request)
    return _outcome(answer, answer["Payload"].read(), answer.get("FunctionError"), answer.get("LogResult", ""))


def stream(
    client: Any, function: str, event: bytes, write: Callable[[bytes], None], *, qualifier: str | None
) -> Outcome:
    """Invoke a function and `write` each piece of its answer as it comes."""
    answer = client.invoke_with_response_stream(**_request(function, event, qualifier), LogType="Tail")
    complete: dict[str, str] = {}
    for each in answer["EventStream"]:
        if "PayloadChunk" in each:
            write(each["PayloadChunk"]["Payload"])
        complete = each.get("InvokeComplete", complete)
    details = complete.get("ErrorDetails", "").encode()
    return _outcome(answer, details, complete.get("ErrorCode"), complete.get("LogResult", ""))


def _request(function: str, event: bytes, qualifier: str | None) -> dict[str, Any]:
    request: dict[str, Any] = {"FunctionName": function, "Payload": event}
    return request | ({"Qualifier": qualifier} if qualifier else {})


def _outcome(answer: Any, payload: bytes, error: str | None, log: str) -> Outcome:
    return Outcome(
        status=answer["StatusCode"],
        request_id=answer["ResponseMetadata"].get("RequestId", ""),
        version=answer.get("ExecutedVersion", ""),
        payload=payload,
        error=error,
        log=base64.b64decode(log).decode(errors="replace"),
    )
