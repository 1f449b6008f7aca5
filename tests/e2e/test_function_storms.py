"""Load, kills, updates and clients that leave, all at once: no invocation is lost and nothing is left behind."""

import contextlib
import io
import json
import os
import random
import signal
import socket
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from homeport.functions.process_table import descendants, parents
from support.instance import Instance, running

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc"),
]

CODE = """
import os, time
VERSION = {version}
def handler(event, context):
    print("ran", event.get("number"))
    time.sleep(event.get("seconds", 0))
    return VERSION
"""
SECONDS = 8.0
THREADS = 8


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("storms") / "state") as made:
        yield made


def archive(version: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("app.py", CODE.format(version=version))
    return content.getvalue()


def deploy(instance: Instance, name: str, **settings: Any) -> None:
    functions = instance.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": archive(0)},
        **{"Timeout": 30, **settings},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def ask(instance: Instance, name: str, event: Any = None) -> tuple[int, str, Any]:
    """Status, `X-Amz-Function-Error` and payload; every call on a connection of its own."""
    answer = requests.post(
        f"{instance.url}/2015-03-31/functions/{name}/invocations", json=event if event is not None else {}, timeout=60
    )
    return answer.status_code, answer.headers.get("X-Amz-Function-Error", ""), answer.json()


def workers(instance: Instance) -> list[int]:
    """The processes below the spawner, which is the server's one child."""
    above = parents()
    return [pid for pid in descendants(instance.process.pid, above) if above.get(pid) != instance.process.pid]


def files(instance: Instance) -> int:
    return len(list(Path(f"/proc/{instance.process.pid}/fd").iterdir()))


def workers_of(instance: Instance, name: str) -> list[int]:
    """The processes of a function."""
    variable, found = f"AWS_LAMBDA_FUNCTION_NAME={name}\0".encode(), []
    for pid in workers(instance):
        with contextlib.suppress(OSError):
            if variable in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
    return found


def wait_until(condition: Callable[[], bool], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.2)


def load(
    instance: Instance, name: str, disturb: Callable[[], None], event: Any = None, seconds: float = SECONDS
) -> list[tuple[int, str, Any]]:
    """What many threads were answered while `disturb` was called again and again."""
    answers: list[tuple[int, str, Any]] = []
    ends = time.monotonic() + seconds

    def client() -> None:
        while time.monotonic() < ends:
            answers.append(ask(instance, name, event))

    threads = [threading.Thread(target=client) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    while time.monotonic() < ends:
        disturb()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "an invocation was lost"
    return answers


def test_workers_that_are_killed_at_random_cost_their_own_invocations_alone(instance: Instance) -> None:
    deploy(instance, "killed")
    load(instance, "killed", lambda: time.sleep(0.1), {"seconds": 0.01}, seconds=3)
    before, killed = files(instance), 0

    def kill_one() -> None:
        nonlocal killed
        time.sleep(0.05)
        running_now = workers(instance)
        if running_now:
            try:
                os.kill(random.choice(running_now), signal.SIGKILL)
            except ProcessLookupError:
                return
            killed += 1

    answers = load(instance, "killed", kill_one, {"seconds": 0.01})

    told = ((status, error, payload["errorType"] if error else payload) for status, error, payload in answers)
    outcomes = Counter(told)
    assert set(outcomes) <= {(200, "", 0), (200, "Unhandled", "Runtime.ExitError")}, outcomes
    assert killed > 50
    assert sum(number for (_, error, _), number in outcomes.items() if error) <= killed
    assert ask(instance, "killed") == (200, "", 0)
    # An environment more has three, and a connection or two may still be closing.
    assert files(instance) <= before + 10


def test_code_that_is_replaced_under_load_fails_no_invocation(instance: Instance) -> None:
    before = len(workers(instance))
    deploy(instance, "replaced")
    functions = instance.client("lambda")
    version = 0

    def replace() -> None:
        nonlocal version
        version += 1
        functions.update_function_code(FunctionName="replaced", ZipFile=archive(version))
        functions.get_waiter("function_updated_v2").wait(
            FunctionName="replaced", WaiterConfig={"Delay": 0.1, "MaxAttempts": 300}
        )
        assert ask(instance, "replaced") == (200, "", version)

    answers = load(instance, "replaced", replace)

    assert {(status, error) for status, error, _ in answers} == {(200, "")}
    assert version > 3
    assert ask(instance, "replaced") == (200, "", version)
    functions.delete_function(FunctionName="replaced")
    wait_until(lambda: len(workers(instance)) <= before)


def test_five_hundred_at_once_on_a_limit_of_ten(instance: Instance) -> None:
    deploy(instance, "limited")
    functions = instance.client("lambda")
    functions.put_function_concurrency(FunctionName="limited", ReservedConcurrentExecutions=10)
    ask(instance, "limited")
    with ThreadPoolExecutor(500) as threads:
        answers = list(threads.map(lambda _: ask(instance, "limited", {"seconds": 0.5}), range(500)))

    throttled = {
        "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
        "Type": "User",
        "message": "Rate Exceeded.",
    }
    outcomes = Counter((status, error, json.dumps(payload)) for status, error, payload in answers)
    assert set(outcomes) == {(200, "", "0"), (429, "", json.dumps(throttled))}
    assert outcomes[200, "", "0"] >= 10
    assert ask(instance, "limited") == (200, "", 0)


def test_invocations_whose_clients_have_left_run_to_their_end(instance: Instance) -> None:
    deploy(instance, "left")
    ask(instance, "left", {"number": -1})
    logs = instance.client("logs")
    assert workers_of(instance, "left")
    count = 200
    for number in range(count):
        body = json.dumps({"number": number}).encode()
        with socket.create_connection(("127.0.0.1", instance.port)) as client:
            head = "POST /2015-03-31/functions/left/invocations HTTP/1.1\r\nHost: x\r\n"
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def ran() -> set[str]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/left", filterPattern='"ran"')
        try:
            return {event["message"].strip() for page in pages for event in page["events"]}
        except logs.exceptions.ResourceNotFoundException:
            # The first line makes the group, in its time.
            return set()

    wait_until(lambda: len(ran()) == count + 1)
    instance.client("lambda").delete_function(FunctionName="left")
    wait_until(lambda: not workers_of(instance, "left"))


def test_timeouts_of_many_at_once(instance: Instance) -> None:
    deploy(instance, "slow", Timeout=5)
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: ask(instance, "slow", {"seconds": 20}), range(10)))

    assert {(status, error, payload["errorType"]) for status, error, payload in answers} == {
        (200, "Unhandled", "Sandbox.Timedout")
    }
    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(lambda _: ask(instance, "slow"), range(40))) == [(200, "", 0)] * 40


def test_function_that_is_deleted_finishes_what_it_has_begun(instance: Instance) -> None:
    before = len(workers(instance))
    deploy(instance, "deleted")
    ask(instance, "deleted")
    with ThreadPoolExecutor(6) as threads:
        begun = [threads.submit(ask, instance, "deleted", {"seconds": 2, "number": number}) for number in range(6)]
        wait_until(lambda: len(workers(instance)) >= before + 6)
        instance.client("lambda").delete_function(FunctionName="deleted")

        assert {answer.result() for answer in begun} == {(200, "", 0)}
    status, _, payload = ask(instance, "deleted")
    assert (status, payload["Message"].startswith("Function not found: ")) == (404, True)


def test_server_answers_all_the_while(instance: Instance) -> None:
    """A flood of logs and many cold starts at once, seen by somebody who asks for something else."""
    deploy(instance, "busy")
    slowest = 0.0

    def look() -> None:
        nonlocal slowest
        began = time.monotonic()
        instance.health()
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.01)

    load(instance, "busy", look)
    assert slowest < 1
    assert Path(f"/proc/{instance.process.pid}").exists()
