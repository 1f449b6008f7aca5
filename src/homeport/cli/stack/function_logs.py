"""A function's log, read from CloudWatch Logs as any client would."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from homeport.core.errors import HomeportError

_POLL_S = 0.5
_PAGE = 1000


def choose(wanted: str, names: Sequence[str]) -> str:
    """The function that is meant: by its name, or by a part of it that no other has.

    A name that Terraform does not know may still be a function of the stack.
    """
    if wanted in names:
        return wanted
    alike = [name for name in names if wanted in name]
    if len(alike) > 1:
        raise HomeportError(f"{wanted} is a part of several names", hint=f"functions: {', '.join(sorted(alike))}")
    return alike[0] if alike else wanted


class FunctionLogs:
    """Reads log groups; `endpoint` is None for AWS itself."""

    def __init__(self, endpoint: str | None, region: str, account: str | None) -> None:
        # Slow to import, and few commands need it.
        import boto3

        local: dict[str, Any] = {}
        if endpoint:
            local = {"endpoint_url": endpoint, "aws_access_key_id": account or "test", "aws_secret_access_key": "test"}
        session = boto3.session.Session(region_name=region)
        self._lambda = session.client("lambda", **local)
        self._logs = session.client("logs", **local)

    def group(self, function: str) -> str:
        """The log group of a function."""
        try:
            configuration = self._lambda.get_function_configuration(FunctionName=function)
        except self._lambda.exceptions.ResourceNotFoundException as error:
            raise HomeportError(f"there is no function {function}", hint="`homeport status` lists them") from error
        return configuration.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function}"

    def last(self, group: str, lines: int) -> list[str]:
        """The last lines, oldest first."""
        return [_line(event) for event in self._events(group, 0)][-lines:] if lines else []

    def follow(self, group: str) -> Iterator[str]:
        """What is logged from now on."""
        since_ms = time.time_ns() // 1_000_000
        seen: set[str] = set()
        while True:
            for event in self._events(group, since_ms):
                if event["eventId"] not in seen:
                    seen.add(event["eventId"])
                    since_ms = max(since_ms, event["timestamp"])
                    yield _line(event)
            time.sleep(_POLL_S)

    def _events(self, group: str, since_ms: int) -> Iterator[Any]:
        request: dict[str, Any] = {"logGroupName": group, "startTime": since_ms, "limit": _PAGE}
        while True:
            try:
                page = self._logs.filter_log_events(**request)
            except self._logs.exceptions.ResourceNotFoundException:
                # A function that has not logged yet may have no group.
                return
            yield from page["events"]
            if "nextToken" not in page:
                return
            request["nextToken"] = page["nextToken"]


def _line(event: Any) -> str:
    return str(event["message"]).rstrip("\n")
