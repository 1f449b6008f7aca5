"""One invocation of a stack's function, as its developer sees it."""

import base64
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an invocation."""

    status: int
    """200, or 202 for an event that waits for its turn."""
    request_id: str
    version: str
    payload: bytes
    error: str | None
    """`Handled` or `Unhandled` where the function failed."""
    log: str
    """The last 4 KB of its log; empty for an event."""

    @property
    def result(self) -> Any:
        """The payload as the JSON that it should be, else as text."""
        try:
            return json.loads(self.payload) if self.payload else None
        except ValueError:
            return self.payload.decode(errors="replace")

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
    request: dict[str, Any] = {"FunctionName": function, "Payload": event}
    request |= {"InvocationType": "Event"} if later else {"InvocationType": "RequestResponse", "LogType": "Tail"}
    if qualifier:
        request["Qualifier"] = qualifier
    answer = client.invoke(**request)
    return Outcome(
        status=answer["StatusCode"],
        request_id=answer["ResponseMetadata"].get("RequestId", ""),
        version=answer.get("ExecutedVersion", ""),
        payload=answer["Payload"].read(),
        error=answer.get("FunctionError"),
        log=base64.b64decode(answer.get("LogResult", "")).decode(errors="replace"),
    )
