"""Invocations that nobody waits for outside: of event source mappings and of events, through LocalStack's service."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from homeport.core.context import new_request_id
from homeport.functions.event_sources.ports import InvocationRefusedError, Outcome

MAX_CONCURRENT = 1000
"""An account's concurrent executions on AWS, https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"""

_FUNCTION_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$.-]+))?"
)


class ServiceInvoker:
    """An Invoker over LocalStack's Lambda service, whose calls block: each takes a thread for its time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="event-function")

    async def invoke(
        self,
        function_arn: str,
        payload: bytes,
        *,
        request_id: str | None = None,
        client_context: str | None = None,
        trace_context: dict[str, Any] | None = None,
    ) -> Outcome:
        """See `Invoker`; `client_context` and `trace_context` are LocalStack's."""
        found = _FUNCTION_ARN.fullmatch(function_arn)
        if found is None:
            raise InvocationRefusedError("ResourceNotFoundException", f"{function_arn} is the ARN of no function", 404)
        given = {
            "function_name": found["name"],
            "qualifier": found["qualifier"],
            "region": found["region"],
            "account_id": found["account"],
            "invocation_type": "RequestResponse",
            "client_context": client_context,
            "request_id": request_id or new_request_id(),
            "payload": payload,
            "trace_context": trace_context or {},
        }
        return await asyncio.get_running_loop().run_in_executor(self._threads, _invoke, given)


def _invoke(given: dict[str, Any]) -> Outcome:
    from localstack.aws.api import ServiceException
    from localstack.services.plugins import SERVICE_PLUGINS

    # The service's object is the provider's one way to the functions.
    service = SERVICE_PLUGINS.require("lambda")._provider.lambda_service  # noqa: SLF001 - the manager shows no provider
    try:
        result = service.invoke(**given)
    except ServiceException as error:
        raise InvocationRefusedError(error.code, error.message, error.status_code) from error
    except Exception as error:
        raise InvocationRefusedError("ServiceException", json.dumps(str(error)), 500) from error
    return Outcome(
        result.request_id,
        result.payload or b"",
        "Unhandled" if result.is_error else None,
        result.executed_version or "$LATEST",
    )
