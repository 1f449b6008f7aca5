"""Defect: a burst of invocations starts an execution environment for each, 16 at a time, whatever the machine.

Whoever has waited for its turn to start one starts it, though environments have become free meanwhile; and a new one
can be taken by another invocation before its own has reserved it, which then fails. Here a function's environments
start as many at a time as the processors can carry, whoever waits takes what is free by then, and what an invocation
has started or found is reserved for it from that moment.
Shown by tests/unit/runtime/patches/test_lambda_cold_starts.py and tests/integration/test_concurrency.py.
"""

import contextlib
import os
import threading
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def starts_at_once() -> int:
    """How many environments of one function start at a time: they spend their init phase on the processor."""
    return 2 * (os.process_cpu_count() or 1)


def apply() -> None:
    """Mend the assignment of environments to invocations."""
    when_imported("localstack.services.lambda_.invocation.assignment", patch)


def patch(module: Any) -> None:
    """Replace the limit of starts, and look for a free environment once more behind it."""
    service, environment = module.AssignmentService, module.ExecutionEnvironment
    make, start, reserve = service.__init__, service.start_environment, environment.reserve

    def make_without_limit(self: Any) -> None:
        make(self)
        self.on_demand_start_semaphore = contextlib.nullcontext()
        self.start_turns = {}

    def free(environments: dict[str, Any]) -> Any:
        """An environment that was ready, reserved now; None where there is none."""
        for candidate in list(environments.values()):
            if candidate.initialization_type != module.InitializationType.on_demand:
                continue
            with contextlib.suppress(module.InvalidStatusException):
                reserve(candidate)
                return candidate
        return None

    def start_unless_free(self: Any, version_manager_id: str, function_version: Any) -> Any:
        with self.start_turns.setdefault(version_manager_id, threading.Semaphore(starts_at_once())):
            found = free(self.environments[version_manager_id])
            if found is None:
                found = start(self, version_manager_id, function_version)
                reserve(found)
        found.reserved_by = threading.get_ident()
        return found

    def reserve_once(self: Any) -> None:
        if getattr(self, "reserved_by", None) == threading.get_ident():
            self.reserved_by = None
            return
        reserve(self)

    service.__init__ = make_without_limit
    service.start_environment = start_unless_free
    environment.reserve = reserve_once
