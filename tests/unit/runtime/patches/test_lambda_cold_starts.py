"""Bursts of invocations: environments start a few at a time, and who waits takes what has become free."""

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from homeport.runtime.patches.lambda_cold_starts import patch, starts_at_once


class InvalidStatusError(Exception):
    """What LocalStack raises for an environment that is not ready."""


class Environment:
    """LocalStack's environment as far as the patch touches it."""

    initialization_type = "on-demand"

    def __init__(self, number: int) -> None:
        self.id = str(number)
        self.lock = threading.Lock()
        self.is_ready = True

    def reserve(self) -> None:
        with self.lock:
            if not self.is_ready:
                raise InvalidStatusError
            self.is_ready = False

    def release(self) -> None:
        with self.lock:
            self.is_ready = True


class Assignment:
    """LocalStack's assignment; `start` says what a start waits for."""

    start: Callable[[], None]

    def __init__(self) -> None:
        self.environments: dict[str, dict[str, Any]] = defaultdict(dict)
        self.on_demand_start_semaphore: Any = threading.Semaphore(16)
        self.lock = threading.Lock()
        self.starting = self.most_starting = self.started = 0

    def start_environment(self, _version: str, _function: Any) -> Any:
        with self.lock:
            self.starting += 1
            self.most_starting = max(self.most_starting, self.starting)
        self.start()
        with self.lock:
            self.starting -= 1
            self.started += 1
            return self.environment_class(self.started)

    environment_class: type[Environment] = Environment

    @contextlib.contextmanager
    def get_environment(self, version: str) -> Iterator[Any]:
        found = None
        for candidate in list(self.environments[version].values()):
            with contextlib.suppress(InvalidStatusError):
                candidate.reserve()
                found = candidate
                break
        if found is None:
            with self.on_demand_start_semaphore:
                found = self.start_environment(version, None)
            self.environments[version][found.id] = found
            found.reserve()
        yield found
        found.release()


def patched(start: Callable[[], None]) -> Assignment:
    environment = type("PatchedEnvironment", (Environment,), {})
    service = type("PatchedAssignment", (Assignment,), {"environment_class": environment, "start": staticmethod(start)})
    patch(
        SimpleNamespace(
            AssignmentService=service,
            ExecutionEnvironment=environment,
            InvalidStatusException=InvalidStatusError,
            InitializationType=SimpleNamespace(on_demand="on-demand"),
        )
    )
    made: Assignment = service()
    return made


def test_a_burst_of_short_invocations_starts_no_more_environments_than_fit_at_once() -> None:
    everybody_waits = threading.Event()

    def start() -> None:
        everybody_waits.wait(20)

    assignment = patched(start)
    begun = threading.Semaphore(0)

    def invoke() -> str:
        begun.release()
        with assignment.get_environment("1") as environment:
            return str(environment.id)

    with ThreadPoolExecutor(50) as pool:
        invocations = [pool.submit(invoke) for _ in range(50)]
        for _ in range(50):
            begun.acquire()
        everybody_waits.set()
        used = {each.result(20) for each in invocations}

    assert assignment.most_starting <= starts_at_once()
    assert len(used) == assignment.started < 50


def test_invocations_that_take_their_time_get_an_environment_each() -> None:
    together = threading.Barrier(10)
    assignment = patched(lambda: None)

    def invoke(_: int) -> str:
        with assignment.get_environment("1") as environment:
            together.wait(20)
            return str(environment.id)

    with ThreadPoolExecutor(10) as pool:
        used = list(pool.map(invoke, range(10)))

    assert sorted(used, key=int) == [str(number) for number in range(1, 11)]


def test_an_environment_serves_one_invocation_after_the_other() -> None:
    assignment = patched(lambda: None)

    for _ in range(3):
        with assignment.get_environment("1") as environment:
            assert environment.id == "1"
