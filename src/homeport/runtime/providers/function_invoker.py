"""Invocations of functions for the data planes, straight through LocalStack's Lambda service.

LocalStack's own chain goes through a boto3 client and HTTP to our own port for each of them: three quarters of a
request's time (LocalStack's threads, signatures, parsing). The service's object is called here instead.
"""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from homeport.apigateway.functions import FunctionResult, InvocationRefusedError, Refusal
from homeport.core.context import RequestContext

MAX_CONCURRENT = 1000
"""An account's concurrent executions on AWS, https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"""

_FUNCTION_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$.-]+))?"
)
_REFUSALS = {
    "AccessDeniedException": Refusal.NOT_PERMITTED,
    "ResourceConflictException": Refusal.NOT_READY,
    "ResourceNotFoundException": Refusal.NOT_FOUND,
    "TooManyRequestsException": Refusal.THROTTLED,
}


class LocalStackFunctions:
    """A FunctionInvoker over LocalStack's Lambda service, whose calls block: each takes a thread for its time."""

    def __init__(self, service: Callable[[], Any] | None = None) -> None:
        """`service` gives LocalStack's LambdaService."""
        self._service = service or _lambda_service
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="api-function")

    async def invoke(self, function: str, payload: bytes, *, context: RequestContext) -> FunctionResult:
        """Invoke a function synchronously; InvocationRefusedError when no invocation took place."""
        match = _FUNCTION_ARN.fullmatch(function)
        if match is None:
            raise InvocationRefusedError(Refusal.NOT_FOUND, f"{function!r} is the ARN of no function")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._invoke, match, payload, context)

    def _invoke(self, function: re.Match[str], payload: bytes, context: RequestContext) -> FunctionResult:
        from localstack.aws.api import ServiceException

        try:
            result = self._service().invoke(
                function_name=function["name"],
                qualifier=function["qualifier"],
                region=function["region"],
                account_id=function["account"],
                invocation_type="RequestResponse",
                client_context=None,
                request_id=context.request_id,
                payload=payload,
                trace_context=_trace_context(context),
                user_agent="AmazonAPIGateway",
            )
        except ServiceException as error:
            refusal = _REFUSALS.get(error.code, Refusal.SERVICE_FAILURE)
            raise InvocationRefusedError(refusal, error.message) from error
        except Exception as error:
            raise InvocationRefusedError(Refusal.SERVICE_FAILURE, f"{type(error).__name__}: {error}") from error
        return FunctionResult(result.payload or b"", "Unhandled" if result.is_error else None)


def _lambda_service() -> Any:
    """LocalStack's LambdaService, its provider loaded where it is not yet."""
    from localstack.services.plugins import SERVICE_PLUGINS

    # The service's object is the provider's one way to the functions.
    return SERVICE_PLUGINS.require("lambda")._provider.lambda_service  # noqa: SLF001 - the manager shows no provider


def _trace_context(context: RequestContext) -> dict[str, Any]:
    from localstack.utils.xray.trace_header import TraceHeader

    return {"aws_trace_header": TraceHeader.from_header_str(context.trace_parent)} if context.trace_parent else {}
