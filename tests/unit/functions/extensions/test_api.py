"""What the Extensions API refuses, call by call, and what it answers.

Expected: AWS's runtime interface emulator, whose handlers are Lambda's own, and
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-registration-api
"""

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pytest

from homeport.core.clock import ManualClock
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.extensions.extension import ExtensionState
from homeport.functions.extensions.extensions import Extensions
from homeport.functions.local_http import Answer, Connection, Request
from support.functions import run

REGISTER, NEXT = "POST register", "GET event/next"
INIT_ERROR, EXIT_ERROR = "POST init/error", "POST exit/error"
UNKNOWN = "8a3b2b1c-0000-4000-8000-000000000000"


class Waiting:
    """A connection that waits for an event."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def answer(self, answer: Answer) -> None:
        self.events.append((json.loads(answer.body), dict(answer.headers)))


class Lab:
    """The extensions of one environment, with an external one that is about to register."""

    def __init__(self) -> None:
        config = FunctionConfig(
            arn="arn:aws:lambda:us-east-1:123456789012:function:helloWorld:$LATEST",
            name="helloWorld",
            version="$LATEST",
            account="123456789012",
            region="us-east-1",
            runtime="python3.13",
            handler="lambda_function.lambda_handler",
            code_path=Path("/code"),
            credentials=Credentials("", "", ""),
        )
        # Without a subscription nothing happens on it.
        loop = cast(asyncio.AbstractEventLoop, None)
        self.extensions = Extensions(config, "127.0.0.1", ManualClock(), loop, lambda *_: None)
        self.extensions.begin()
        self.external = self.extensions.registry.expect("agent")

    def call(self, what: str, body: str = "", **headers: str) -> Answer | None:
        return self.wait(Waiting(), what, body, **headers)

    def wait(self, connection: Waiting, what: str, body: str = "", **headers: str) -> Answer | None:
        """A call on a connection of the test's."""
        method, _, path = what.partition(" ")
        given = {name.lower().replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        request = Request(method.encode(), b"/2020-01-01/extension/" + path.encode(), given, body.encode())
        return self.extensions.handle(cast(Connection, connection), request)

    def answer(self, what: str, body: str = "", **headers: str) -> tuple[int, Any]:
        answer = self.call(what, body, **headers)
        assert answer is not None
        return answer.status, json.loads(answer.body)

    def refused(self, what: str, body: str = "", **headers: str) -> tuple[str, str]:
        status, error = self.answer(what, body, **headers)
        assert status == 403
        return error["errorType"], error["errorMessage"]

    def register(self, name: str = "agent", events: str = '["INVOKE", "SHUTDOWN"]', **headers: str) -> str:
        """The identifier."""
        answer = self.call(REGISTER, f'{{"events": {events}}}', Lambda_Extension_Name=name, **headers)
        assert answer is not None
        assert answer.status == 200, answer
        return dict(answer.headers)["Lambda-Extension-Identifier"]


def test_registration_names_the_function() -> None:
    lab = Lab()
    answer = lab.call(REGISTER, '{"events": []}', Lambda_Extension_Name="agent")

    assert answer is not None
    function = {
        "functionName": "helloWorld",
        "functionVersion": "$LATEST",
        "handler": "lambda_function.lambda_handler",
    }
    assert (answer.status, json.loads(answer.body)) == (200, function)
    assert dict(answer.headers) == {"Lambda-Extension-Identifier": lab.external.identifier}


@pytest.mark.parametrize(
    ("features", "has_account"),
    [("accountId", True), ("some_other,accountId,", True), ("some_other", False), ("accountid", False), ("", False)],
)
def test_account_is_told_to_whom_accepts_it(features: str, has_account: bool) -> None:
    answered = Lab().answer(REGISTER, "{}", Lambda_Extension_Name="agent", Lambda_Extension_Accept_Feature=features)

    assert answered[1].get("accountId") == ("123456789012" if has_account else None)


@pytest.mark.parametrize(
    ("name", "body", "error_type", "message"),
    [
        ("", "{}", "Extension.InvalidExtensionName", "Empty extension name"),
        ("agent", '{"events": ["abcdef"]}', "Extension.InvalidEventType", "abcdef: ErrorInvalidEventType"),
        ("inner", '{"events": ["abcdef"]}', "Extension.InvalidEventType", "abcdef: ErrorInvalidEventType"),
        (
            "inner",
            '{"events": ["INVOKE", "SHUTDOWN"]}',
            "Extension.InvalidEventType",
            "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension",
        ),
        ("agent", "", "InvalidRequestFormat", "unexpected end of JSON input"),
        ("agent", "{", "InvalidRequestFormat", "invalid JSON"),
        ("agent", "[" * 100_000, "InvalidRequestFormat", "invalid JSON"),
        ("agent", "[]", "InvalidRequestFormat", "events should be an array of strings"),
        ("agent", '{"events": "INVOKE"}', "InvalidRequestFormat", "events should be an array of strings"),
        ("agent", '{"events": [1]}', "InvalidRequestFormat", "events should be an array of strings"),
        (
            "agent",
            '{"events": [], "configurationKeys": ["a"]}',
            "InvalidRequestFormat",
            "configurationKeys are deprecated; use environment variables instead",
        ),
    ],
)
def test_registrations_that_are_refused_change_nothing(name: str, body: str, error_type: str, message: str) -> None:
    lab = Lab()
    headers = {"Lambda_Extension_Name": name} if name else {}

    for _ in range(2):
        assert lab.refused(REGISTER, body, **headers) == (error_type, message)
    assert [extension.state for extension in lab.extensions] == [ExtensionState.STARTED]


def test_an_extension_registers_once() -> None:
    lab = Lab()
    lab.register()
    lab.register("inner", '["INVOKE"]')

    assert lab.refused(REGISTER, "{}", Lambda_Extension_Name="agent") == (
        "Extension.InvalidExtensionState",
        "State transition from Registered to Registered failed for extension agent. "
        "Error: State transition is not allowed",
    )
    assert lab.refused(REGISTER, "{}", Lambda_Extension_Name="inner") == (
        "Extension.InvalidExtensionState",
        "Extension with this name already registered",
    )


def test_ten_extensions_register_at_most() -> None:
    lab = Lab()
    for number in range(9):
        lab.register(f"inner-{number}", '["INVOKE"]')

    assert lab.refused(REGISTER, "{}", Lambda_Extension_Name="inner-9") == (
        "Extension.TooManyExtensions",
        "Extension limit (10) reached",
    )
    lab.register("agent")


def test_nobody_registers_once_the_runtime_is_ready() -> None:
    lab = Lab()
    lab.extensions.registry.close()

    assert lab.refused(REGISTER, "{}", Lambda_Extension_Name="inner") == (
        "Extension.RegistrationClosed",
        "Extension registration closed already",
    )


@pytest.mark.parametrize("what", [NEXT, INIT_ERROR, EXIT_ERROR])
@pytest.mark.parametrize(
    ("identifier", "error_type", "message"),
    [
        ("", "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header"),
        ("agent", "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier"),
        (UNKNOWN, "Extension.UnknownExtensionIdentifier", {NEXT: f"Unknown extension {UNKNOWN}"}),
    ],
)
def test_calls_need_the_identifier(what: str, identifier: str, error_type: str, message: Any) -> None:
    expected = message.get(what, "Unknown Lambda-Extension-Identifier") if isinstance(message, dict) else message
    headers = {"Lambda_Extension_Identifier": identifier} if identifier else {}

    refused = Lab().refused(what, "{}", Lambda_Extension_Function_Error_Type="Fatal.X", **headers)
    assert refused == (error_type, expected)


@pytest.mark.parametrize("what", [INIT_ERROR, EXIT_ERROR])
def test_errors_need_a_type(what: str) -> None:
    lab = Lab()
    identifier = lab.register()

    assert lab.refused(what, "{}", Lambda_Extension_Identifier=identifier) == (
        "Extension.MissingHeader",
        "Lambda-Extension-Function-Error-Type not found",
    )


@pytest.mark.parametrize(
    ("before", "what", "state", "wanted"),
    [
        ([], NEXT, "Started", "Ready"),
        ([], INIT_ERROR, "Started", "InitError"),
        ([], EXIT_ERROR, "Started", "Exited"),
        (["register", NEXT], NEXT, "Ready", "Ready"),
        (["register", NEXT], INIT_ERROR, "Ready", "InitError"),
        (["register", INIT_ERROR], NEXT, "InitError", "Ready"),
        (["register", INIT_ERROR], EXIT_ERROR, "InitError", "Exited"),
        (["register", EXIT_ERROR], NEXT, "ExitError", "Ready"),
        (["register", EXIT_ERROR], INIT_ERROR, "ExitError", "InitError"),
    ],
)
def test_calls_that_do_not_fit_the_state_are_refused(before: list[str], what: str, state: str, wanted: str) -> None:
    lab = Lab()
    headers = {
        "Lambda_Extension_Identifier": lab.external.identifier,
        "Lambda_Extension_Function_Error_Type": "Fatal.X",
    }
    for step in before:
        if step == "register":
            lab.register()
        else:
            lab.call(step, "{}", **headers)

    assert lab.refused(what, "{}", **headers) == (
        "Extension.InvalidExtensionState",
        f"State transition from {state} to {wanted} failed for extension {lab.external.identifier}. "
        "Error: State transition is not allowed",
    )


@pytest.mark.parametrize(("what", "state"), [(INIT_ERROR, "InitError"), (EXIT_ERROR, "ExitError")])
def test_errors_are_accepted_again_and_the_first_counts(what: str, state: str) -> None:
    lab = Lab()
    identifier = lab.register()

    for error_type in ("Fatal.First", "Fatal.Second"):
        answered = lab.answer(
            what, "{}", Lambda_Extension_Identifier=identifier, Lambda_Extension_Function_Error_Type=error_type
        )
        assert answered == (202, {"status": "OK"})
    assert (lab.external.state.value, lab.external.error_type) == (state, "Fatal.First")


def test_event_goes_to_whom_waits_and_to_a_busy_one_when_it_asks() -> None:
    lab = Lab()
    identifier = lab.register()
    first, second = Waiting(), Waiting()
    lab.wait(first, NEXT, Lambda_Extension_Identifier=identifier)
    lab.extensions.invoke("r-1", "arn", "", 5)
    assert first.events[0][0] == {
        "eventType": "INVOKE",
        "deadlineMs": 5,
        "requestId": "r-1",
        "invokedFunctionArn": "arn",
    }
    assert len(first.events[0][1]["Lambda-Extension-Event-Identifier"]) == len(UNKNOWN)

    assert lab.extensions.shut_down(lab.external, "timeout", 7)
    assert lab.external.state is ExtensionState.RUNNING
    lab.wait(second, NEXT, Lambda_Extension_Identifier=identifier)
    assert second.events == [({"eventType": "SHUTDOWN", "deadlineMs": 7, "shutdownReason": "timeout"}, {})]


def test_phases_hear_when_all_have_registered_and_when_all_are_ready() -> None:
    async def work() -> None:
        lab = Lab()
        registered = lab.extensions.registry.all_registered()
        assert not registered.done()
        outer = lab.register()
        assert registered.done()
        inner = lab.register("inner", '["INVOKE"]')
        ready = lab.extensions.registry.all_ready()
        lab.call(NEXT, Lambda_Extension_Identifier=outer)
        assert not ready.done()
        lab.call(NEXT, Lambda_Extension_Identifier=inner)
        assert ready.done()

    run(work())


@pytest.mark.parametrize("what", ["GET register", "POST event/next", "POST elsewhere", "PUT init/error"])
def test_calls_that_do_not_exist(what: str) -> None:
    assert Lab().answer(what)[0] == 404
