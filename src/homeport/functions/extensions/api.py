"""The Extensions API of one execution environment, on the port of its Runtime API.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-registration-api
"""

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from homeport.functions.config import FunctionConfig
from homeport.functions.extensions import errors
from homeport.functions.extensions.errors import RefusalError
from homeport.functions.extensions.extension import Extension
from homeport.functions.extensions.registry import ExtensionRegistry
from homeport.functions.local_http import ACCEPTED, Answer, Connection, Request, unknown_path

PREFIX = b"/2020-01-01/extension/"
_NAME = b"lambda-extension-name"
_IDENTIFIER = b"lambda-extension-identifier"
_ERROR_TYPE = b"lambda-extension-function-error-type"
_FEATURES = b"lambda-extension-accept-feature"


class ExtensionsApi:
    """Brings together what extensions ask for and what the phases have for them."""

    def __init__(self, config: FunctionConfig, registry: ExtensionRegistry) -> None:
        self._config = config
        self._registry = registry
        self._waiting: dict[Extension, Connection] = {}
        self._pending: dict[Extension, Answer] = {}
        """Events that an extension gets when it asks, as it was still busy."""

    def handle(self, connection: Connection, request: Request) -> Answer | None:
        """The answer to a call, or None for one that waits for an event."""
        try:
            match request.method, request.path.removeprefix(PREFIX):
                case b"POST", b"register":
                    return self._register(request)
                case b"GET", b"event/next":
                    self._wait(connection, self.caller(request, "Unknown extension {}"))
                    return None
                case b"POST", b"init/error":
                    return self._report(request, self._registry.fail_to_initialise)
                case b"POST", b"exit/error":
                    return self._report(request, self._registry.fail)
        except RefusalError as refused:
            return refused.answer
        return unknown_path(request.path)

    def caller(self, request: Request, unknown: str) -> Extension:
        """The extension that makes a call; RefusalError where it is none, in the words of `unknown`."""
        identifier = request.header(_IDENTIFIER)
        if not identifier:
            raise RefusalError(errors.NO_IDENTIFIER)
        try:
            canonical = str(uuid.UUID(identifier))
        except ValueError:
            raise RefusalError(errors.INVALID_IDENTIFIER) from None
        extension = self._registry.find(canonical)
        if extension is None:
            raise RefusalError(errors.unknown_identifier(unknown.format(canonical)))
        return extension

    def send(self, extension: Extension, event: Answer) -> None:
        """Hand an event over, now or once the extension asks for it."""
        connection = self._waiting.pop(extension, None)
        if connection is None:
            self._pending[extension] = event
            return
        extension.run()
        connection.answer(event)

    def begin(self) -> None:
        """Forget who waited: their processes are gone."""
        self._waiting.clear()
        self._pending.clear()

    def _register(self, request: Request) -> Answer:
        name = request.header(_NAME)
        if not name:
            raise RefusalError(errors.NO_NAME)
        extension = self._registry.register(name, _events(request.body))
        config = self._config
        body = {"functionName": config.name, "functionVersion": config.version, "handler": config.handler}
        if "accountId" in (feature.strip() for feature in request.header(_FEATURES).split(",")):
            body["accountId"] = config.account
        headers = (("Lambda-Extension-Identifier", extension.identifier),)
        return Answer(200, json.dumps(body, separators=(",", ":")).encode(), headers)

    def _wait(self, connection: Connection, extension: Extension) -> None:
        self._registry.wait(extension)
        self._waiting[extension] = connection
        event = self._pending.pop(extension, None)
        if event is not None:
            self.send(extension, event)

    def _report(self, request: Request, report: Callable[[Extension, str], None]) -> Answer:
        extension = self._caller_of_error(request)
        error_type = request.header(_ERROR_TYPE)
        if not error_type:
            raise RefusalError(errors.NO_ERROR_TYPE)
        report(extension, error_type)
        return ACCEPTED

    def _caller_of_error(self, request: Request) -> Extension:
        return self.caller(request, "Unknown Lambda-Extension-Identifier")


def invoke_event(request_id: str, invoked_arn: str, trace_header: str, deadline_ms: int) -> Answer:
    """INVOKE, with the deadline in milliseconds since the epoch."""
    event: dict[str, Any] = {
        "eventType": "INVOKE",
        "deadlineMs": deadline_ms,
        "requestId": request_id,
        "invokedFunctionArn": invoked_arn,
    }
    if trace_header:
        event["tracing"] = {"type": "X-Amzn-Trace-Id", "value": trace_header}
    return _event(event, (("Lambda-Extension-Event-Identifier", str(uuid.uuid4())),))


def shutdown_event(reason: str, deadline_ms: int) -> Answer:
    """SHUTDOWN; `reason` is `spindown`, `timeout` or `failure`."""
    return _event({"eventType": "SHUTDOWN", "deadlineMs": deadline_ms, "shutdownReason": reason}, ())


def _event(event: dict[str, Any], headers: tuple[tuple[str, str], ...]) -> Answer:
    return Answer(200, json.dumps(event, separators=(",", ":")).encode(), headers)


def _events(body: bytes) -> Sequence[str]:
    """What a registration asks for. The sentences about JSON itself are homeport's: AWS's are those of its parser."""
    try:
        wanted = json.loads(body)
    except (ValueError, RecursionError):
        reason = "invalid JSON" if body.strip() else "unexpected end of JSON input"
        raise RefusalError(errors.invalid_request(reason)) from None
    events = (wanted.get("events") or []) if isinstance(wanted, dict) else None
    if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
        raise RefusalError(errors.invalid_request("events should be an array of strings"))
    if wanted.get("configurationKeys"):
        message = "configurationKeys are deprecated; use environment variables instead"
        raise RefusalError(errors.invalid_request(message))
    return events
