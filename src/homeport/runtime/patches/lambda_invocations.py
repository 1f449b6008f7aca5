"""Defect: LocalStack holds a thread, a lock and a timer for every invocation and for every environment of a function.

It starts 16 environments at a time whatever the machine, loses an invocation whose environment another one takes,
drops the caller's ClientContext, takes a provisioned environment for any that was removed, answers with the failure of
an earlier provisioning while another is under way, and removes replaced code below the invocations that still run it.
Its version managers hand their invocations to homeport's pool, which also serves those that never come to LocalStack.
Shown by tests/conformance/functions/test_concurrency.py and test_versions.py, and tests/e2e/test_functions.py.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any

from homeport.core.clock import Clock
from homeport.functions.api_errors import LambdaError
from homeport.functions.client_context import decoded_client_context
from homeport.functions.invocation import Invocation
from homeport.functions.invocation import InvocationResult as FunctionResult
from homeport.functions.pool import Functions
from homeport.functions.trace_header import trace_header
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.providers.deployed_functions import LocalStackDirectory


def apply(functions: Functions, directory: LocalStackDirectory, clock: Clock) -> None:
    """Lead all of LocalStack's invocations to the pool."""
    handover = Handover(functions, directory, clock)
    when_imported("localstack.services.lambda_.invocation.version_manager", handover.patch_managers)
    when_imported("localstack.services.lambda_.invocation.assignment", handover.patch_assignment)
    when_imported("localstack.services.lambda_.invocation.lambda_models", handover.patch_code)


class Handover:
    """What LocalStack's threads call instead of its own environments."""

    def __init__(self, functions: Functions, directory: LocalStackDirectory, clock: Clock) -> None:
        self._functions = functions
        self._directory = directory
        self._clock = clock
        self._managers: dict[str, Any] = {}
        """By id, as the assignment service names them: those with provisioned concurrency."""

    def patch_managers(self, module: Any) -> None:
        """Let version managers invoke and provision in the pool."""
        manager = module.LambdaVersionManager
        update = manager.update_provisioned_concurrency_config

        def invoke(self_: Any, *, invocation: Any) -> Any:
            return self._invoke(self_, invocation)

        def update_provisioned(self_: Any, count: int) -> Any:
            self._managers[self_.id] = self_
            # What comes of it is written under the same lock.
            with self_.provisioned_state_lock:
                updating = update(self_, count)
                self_.provisioned_state.status = "IN_PROGRESS"
                self_.provisioned_state.status_reason = None
            return updating

        manager.invoke = invoke
        manager.update_provisioned_concurrency_config = update_provisioned

    def patch_assignment(self, module: Any) -> None:
        """Let the assignment service end and provision environments of the pool."""

        def stop_environments(_: Any, manager_id: str) -> None:
            self._managers.pop(manager_id, None)
            self._on_loop(self._functions.retire(manager_id)).result()

        def scale(_: Any, manager_id: str, _version: Any, count: int) -> list[Future[None]]:
            manager = self._managers.get(manager_id)
            # Stopped since it was asked for.
            return [] if manager is None else self._provision(manager, count)

        module.AssignmentService.stop_environments_for_version = stop_environments
        module.AssignmentService.scale_provisioned_concurrency = scale

    def patch_code(self, module: Any) -> None:
        """Let unpacked code stay until no environment runs it."""
        destroy = module.S3Code.destroy_cached

        def destroy_cached(self_: Any) -> None:
            folder, functions = self_.get_unzipped_code_location(), self._functions
            functions.loop.call_soon_threadsafe(functions.leave_code, folder, partial(destroy, self_))

        module.S3Code.destroy_cached = destroy_cached

    def _invoke(self, manager: Any, invocation: Any) -> Any:
        from localstack.aws.api import CommonServiceException
        from localstack.services.lambda_.invocation.lambda_models import InvocationResult

        try:
            result = self._on_loop(self._invoked(manager, self._translated(invocation))).result()
        except LambdaError as error:
            refused = CommonServiceException(error.code, error.message, error.status, sender_fault=error.status < 500)
            for name, value in error.fields.items():
                setattr(refused, name, value)
            raise refused from error
        return InvocationResult(
            request_id=result.request_id,
            payload=result.payload,
            is_error=result.function_error is not None,
            logs=result.log_tail,
            executed_version=result.executed_version,
        )

    async def _invoked(self, manager: Any, invocation: Invocation) -> FunctionResult:
        # Code may have been replaced since LocalStack looked: a revision that was retired comes to life no more.
        return await self._functions.invoke(self._directory.successor_of(manager), invocation)

    def _translated(self, invocation: Any) -> Invocation:
        header = (invocation.trace_context or {}).get("aws_trace_header")
        return Invocation(
            request_id=invocation.request_id,
            payload=invocation.payload,
            invoked_arn=invocation.invoked_arn,
            trace_id=trace_header(header.to_header_str() if header else "", self._clock.time()),
            client_context=decoded_client_context(invocation.client_context),
            wants_log=True,
        )

    def _provision(self, manager: Any, count: int) -> list[Future[None]]:
        """One future for each environment asked for, as LocalStack counts those that succeed."""
        outcomes: list[Future[None]] = [Future() for _ in range(count)]
        work = self._on_loop(self._provisioned(manager, count))

        def settle(done: Future[int]) -> None:
            ready = 0 if done.cancelled() or done.exception() else done.result()
            for number, outcome in enumerate(outcomes):
                if number < ready:
                    outcome.set_result(None)
                else:
                    outcome.set_exception(RuntimeError("its init phase failed; its log tells why"))

        work.add_done_callback(settle)
        return outcomes

    async def _provisioned(self, manager: Any, count: int) -> int:
        if manager.id not in self._managers:
            return 0
        return await self._functions.provision(self._directory.version_of(manager), count)

    def _on_loop[T](self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._functions.loop)
