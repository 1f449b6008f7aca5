import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from homeport.apigateway.functions import FunctionResult, InvocationRefusedError, Refusal
from homeport.core.context import RequestContext
from homeport.runtime.providers.function_invoker import LocalStackFunctions

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:codes"


class Service:
    """What is used of LocalStack's LambdaService."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome
        self.called: list[dict[str, Any]] = []

    def invoke(self, **arguments: Any) -> Any:
        self.called.append(arguments)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def invoke(service: Service, function: str = ARN, context: RequestContext | None = None) -> FunctionResult:
    """Invoke a function of that service."""
    functions = LocalStackFunctions(lambda: service)
    return asyncio.run(functions.invoke(function, b"{}", context=context or RequestContext(request_id="r-1")))


@pytest.mark.parametrize(
    ("function", "name", "qualifier"),
    [
        (ARN, "codes", None),
        (f"{ARN}:live", "codes", "live"),
        (f"{ARN}:7", "codes", "7"),
        (f"{ARN}:$LATEST", "codes", "$LATEST"),
    ],
)
def test_a_function_by_its_arn(function: str, name: str, qualifier: str | None) -> None:
    service = Service(SimpleNamespace(payload=b'{"a":1}', is_error=False))

    assert invoke(service, function) == FunctionResult(b'{"a":1}')
    assert service.called == [
        {
            "function_name": name,
            "qualifier": qualifier,
            "region": "eu-west-1",
            "account_id": "123456789012",
            "invocation_type": "RequestResponse",
            "client_context": None,
            "request_id": "r-1",
            "payload": b"{}",
            "trace_context": {},
            "user_agent": "AmazonAPIGateway",
        }
    ]


def test_the_trace_goes_along() -> None:
    service = Service(SimpleNamespace(payload=b"", is_error=False))
    invoke(service, context=RequestContext(trace_parent="Root=1-a-b;Parent=c;Sampled=1"))
    header = service.called[0]["trace_context"]["aws_trace_header"]

    assert header.to_header_str() == "Root=1-a-b;Parent=c;Sampled=1"


@pytest.mark.parametrize(("payload", "result"), [(b'{"errorMessage":"no"}', b'{"errorMessage":"no"}'), (None, b"")])
def test_a_function_that_fails(payload: bytes | None, result: bytes) -> None:
    assert invoke(Service(SimpleNamespace(payload=payload, is_error=True))) == FunctionResult(result, "Unhandled")


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (CommonServiceException("ResourceNotFoundException", "no"), Refusal.NOT_FOUND),
        (CommonServiceException("AccessDeniedException", "no"), Refusal.NOT_PERMITTED),
        (CommonServiceException("TooManyRequestsException", "no"), Refusal.THROTTLED),
        (CommonServiceException("ResourceConflictException", "no"), Refusal.NOT_READY),
        (CommonServiceException("ServiceException", "no"), Refusal.SERVICE_FAILURE),
        (RuntimeError("broken"), Refusal.SERVICE_FAILURE),
    ],
)
def test_no_invocation(error: Exception, refusal: Refusal) -> None:
    with pytest.raises(InvocationRefusedError) as caught:
        invoke(Service(error))

    assert caught.value.refusal is refusal


@pytest.mark.parametrize("function", ["", "codes", f"{ARN}:", "arn:aws:sqs:eu-west-1:123456789012:codes"])
def test_what_is_no_functions_arn(function: str) -> None:
    service = Service(None)
    with pytest.raises(InvocationRefusedError) as caught:
        invoke(service, function)

    assert (caught.value.refusal, service.called) == (Refusal.NOT_FOUND, [])
