import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from homeport.apigateway.functions import FunctionResult, InvocationRefusedError, InvokedFor, Refusal
from homeport.apigateway.streams import StreamBrokenError
from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext
from homeport.functions import api_errors
from homeport.functions.calls import FunctionCalls
from homeport.functions.deployed import FunctionKey
from homeport.functions.invocation import Invocation
from homeport.iam.evaluation import Decision
from homeport.iam.function_access import FunctionAddress, Source
from homeport.runtime.providers.function_invoker import ApiFunctions

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:codes"


class Directory:
    """A control plane with every function there is."""

    def __init__(self) -> None:
        self.asked: list[FunctionKey] = []

    def load(self) -> None: ...

    def resolve(self, key: FunctionKey) -> Any:
        self.asked.append(key)
        return SimpleNamespace(arn=key.arn)

    async def enqueue(self, key: FunctionKey, event: Any) -> None:
        raise AssertionError("API Gateway waits for its functions")


class Pool:
    """What is used of the pools."""

    def __init__(self, outcome: Any, streamed: bytes | None = None) -> None:
        self.outcome = outcome
        self.streamed = streamed
        self.called: list[Invocation] = []

    async def invoke(self, version: Any, invocation: Invocation) -> Any:
        self.called.append(invocation)
        if invocation.response_stream is not None and self.streamed is not None:
            invocation.response_stream.begin("", None)
            invocation.response_stream.write(self.streamed)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Permissions:
    """Lets everything be invoked, or nothing; keeps what it was asked."""

    def __init__(self, allowed: bool = True) -> None:
        self.allowed = allowed
        self.asked: list[tuple[str, Any]] = []

    def service_may_invoke(self, function: FunctionAddress, source: Source) -> Decision:
        self.asked.append((function.arn, source))
        return Decision(self.allowed)

    def principal_may_invoke(self, function: FunctionAddress, principal: Principal) -> Decision:
        self.asked.append((function.arn, principal))
        return Decision(self.allowed)


METHOD = "arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/GET/codes/*"


def invoke(
    pool: Pool,
    function: str = ARN,
    context: RequestContext | None = None,
    permissions: Permissions | None = None,
    invoked_for: InvokedFor | None = None,
    payload: bytes = b"{}",
) -> tuple[FunctionResult, list[FunctionKey]]:
    """Invoke a function of that pool; also what the control plane was asked for."""
    directory, any_pool = Directory(), pool
    pools: Any = any_pool
    functions = ApiFunctions(FunctionCalls(pools, directory, ManualClock(0.0)), permissions or Permissions())
    call = functions.invoke(
        function,
        payload,
        context=context or RequestContext(request_id="r-1"),
        invoked_for=invoked_for or InvokedFor(METHOD),
    )
    return asyncio.run(call), directory.asked


@pytest.mark.parametrize(
    ("function", "qualifier"),
    [(ARN, ""), (f"{ARN}:live", "live"), (f"{ARN}:7", "7"), (f"{ARN}:$LATEST", "$LATEST")],
)
def test_a_function_by_its_arn(function: str, qualifier: str) -> None:
    pool = Pool(SimpleNamespace(payload=b'{"a":1}', function_error=None))
    context = RequestContext(request_id="r-1", trace_parent="Root=1-a-b;Parent=c;Sampled=1")

    result, asked = invoke(pool, function, context)

    assert result == FunctionResult(b'{"a":1}')
    assert asked == [FunctionKey("123456789012", "eu-west-1", "codes", qualifier)]
    assert pool.called == [Invocation("r-1", b"{}", function, trace_id="Root=1-a-b;Parent=c;Sampled=1")]


def test_a_function_that_fails() -> None:
    pool = Pool(SimpleNamespace(payload=b'{"errorMessage":"no"}', function_error="Unhandled"))

    assert invoke(pool)[0] == FunctionResult(b'{"errorMessage":"no"}', "Unhandled")


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (api_errors.ResourceNotFoundException("no"), Refusal.NOT_FOUND),
        (api_errors.AccessDeniedException("no"), Refusal.NOT_PERMITTED),
        (api_errors.throttled("ConcurrentInvocationLimitExceeded"), Refusal.THROTTLED),
        (api_errors.ResourceConflictException("no"), Refusal.NOT_READY),
        (api_errors.ServiceException("no"), Refusal.SERVICE_FAILURE),
        (RuntimeError("broken"), Refusal.SERVICE_FAILURE),
    ],
)
def test_no_invocation(error: Exception, refusal: Refusal) -> None:
    with pytest.raises(InvocationRefusedError) as caught:
        invoke(Pool(error))

    assert caught.value.refusal is refusal


def test_an_event_larger_than_lambda_takes_invokes_nothing() -> None:
    pool = Pool(SimpleNamespace(payload=b"1", function_error=None))
    with pytest.raises(InvocationRefusedError) as caught:
        invoke(pool, payload=b" " * (6 * 1024 * 1024 + 1))

    assert (caught.value.refusal, pool.called) == (Refusal.TOO_LARGE, [])
    assert invoke(pool, payload=b" " * (6 * 1024 * 1024))[0] == FunctionResult(b"1")


@pytest.mark.parametrize("function", ["", "codes", f"{ARN}:", "arn:aws:sqs:eu-west-1:123456789012:codes"])
def test_what_is_no_functions_arn(function: str) -> None:
    pool = Pool(None)
    with pytest.raises(InvocationRefusedError) as caught:
        invoke(pool, function)

    assert (caught.value.refusal, pool.called) == (Refusal.NOT_FOUND, [])


@pytest.mark.parametrize(
    ("credentials", "asked"),
    [
        (None, Source("apigateway.amazonaws.com", METHOD, "123456789012")),
        (
            "arn:aws:iam::123456789012:role/path/gate",
            Principal("123456789012", arn="arn:aws:sts::123456789012:assumed-role/gate/BackplaneAssumeRoleSession"),
        ),
    ],
)
def test_the_function_or_the_role_has_to_permit_the_invocation(credentials: str | None, asked: Any) -> None:
    pool, permissions = Pool(SimpleNamespace(payload=b"{}", function_error=None)), Permissions(allowed=False)

    with pytest.raises(InvocationRefusedError) as caught:
        invoke(pool, f"{ARN}:live", permissions=permissions, invoked_for=InvokedFor(METHOD, credentials))

    assert caught.value.refusal is Refusal.NOT_PERMITTED
    assert permissions.asked == [(f"{ARN}:live", asked)]
    assert pool.called == []


def streamed(pool: Any) -> tuple[list[bytes], str | None]:
    """What a function of that pool streams, and why that breaks off."""

    async def scenario() -> tuple[list[bytes], str | None]:
        functions = ApiFunctions(FunctionCalls(pool, Directory(), ManualClock(0.0)), Permissions())
        context = RequestContext(request_id="r-1")
        stream = await functions.stream(ARN, b"{}", context=context, invoked_for=InvokedFor(METHOD))
        pieces: list[bytes] = []
        try:
            while piece := await stream.read():
                pieces.append(piece)
        except StreamBrokenError as error:
            return pieces, str(error)
        return pieces, None

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("error", "response", "expected"),
    [
        (None, b"one", ([b"one"], None)),
        ("Unhandled", b"one", ([b"one"], "the function failed (Unhandled)")),
        ("Unhandled", None, ([], "the function failed (Unhandled)")),
    ],
)
def test_a_stream(error: str | None, response: bytes | None, expected: Any) -> None:
    assert streamed(Pool(SimpleNamespace(payload=b"", function_error=error), response)) == expected


def test_no_stream() -> None:
    with pytest.raises(InvocationRefusedError) as caught:
        streamed(Pool(api_errors.throttled("ConcurrentInvocationLimitExceeded")))

    assert caught.value.refusal is Refusal.THROTTLED
