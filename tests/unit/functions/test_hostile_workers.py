"""Functions and runtimes that do what they should not: their own invocations fail, and nothing else does."""

import asyncio
import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.process_table import descendants, parents
from support.deployed import Deployed
from support.functions import FunctionLab, error_of, eventually, invocation, run_in_lab, state_of

HOSTILE = """
import json, math, os, signal, subprocess, sys, threading, time

def close_outputs(event):
    os.close(1), os.close(2)

def close_everything_else(event):
    os.closerange(0, 3)

def nothing(event):
    pass

def read_standard_input(event):
    return sys.stdin.read()

def deep(event):
    inner = []
    for _ in range(event["depth"]):
        inner = [inner]
    return inner

def not_a_number(event):
    return [math.nan, math.inf]

def surrogates(event):
    return "a\\ud800b"

def children(event):
    for _ in range(event["count"]):
        if not os.fork():
            os.setsid()
            if not os.fork():
                time.sleep(900)
            os._exit(0)
    return os.getpid()

def print_much(event):
    line = "x" * event["length"]
    for _ in range(event["lines"]):
        print(line)
    return len(line)

def half_a_frame(event):
    os.write(1, b"\\xa5\\x5a\\x00\\x03\\x00\\x00\\xff\\xff" + b"lost")

def quit_soon(event):
    threading.Timer(0.05, os._exit, (7,)).start()
    return os.getpid()

def handler(event, context):
    return globals()[event["do"]](event)
"""


async def invoke(lab: FunctionLab, version: Deployed, what: str, **more: Any) -> Any:
    return await lab.functions.invoke(version, invocation(json.dumps({"do": what, **more}).encode()))


@pytest.mark.parametrize(
    ("what", "payload"),
    [
        ("close_outputs", b"null"),
        ("close_everything_else", b"null"),
        ("read_standard_input", b'""'),
        ("not_a_number", b"[NaN, Infinity]"),
        ("half_a_frame", b"null"),
    ],
)
def test_what_a_function_may_do_harms_nobody(tmp_path: Path, what: str, payload: bytes) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(HOSTILE))
        first = await invoke(lab, version, what)
        again = await invoke(lab, version, "nothing")

        assert (first.function_error, first.payload) == (None, payload)
        assert (again.function_error, again.payload) == (None, b"null")

    run_in_lab(tmp_path, work)


def test_result_that_is_nested_too_deeply_is_the_functions_error(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(HOSTILE))

        failed = error_of(await invoke(lab, version, "deep", depth=100_000))
        assert failed["errorType"] in {"Runtime.MarshalError", "RecursionError"}
        assert json.loads((await invoke(lab, version, "deep", depth=500)).payload)

    run_in_lab(tmp_path, work)


def test_text_that_is_no_utf_8_ends_the_runtime_and_the_next_one_serves(tmp_path: Path) -> None:
    """AWS's client fails as it posts such a result."""

    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(HOSTILE))

        assert error_of(await invoke(lab, version, "surrogates"))["errorType"] == "Runtime.ExitError"
        assert (await invoke(lab, version, "nothing")).payload == b"null"

    run_in_lab(tmp_path, work)


def below() -> set[int]:
    """The processes that are ours."""
    return set(descendants(os.getpid(), parents()))


def test_children_that_leave_their_group_end_with_the_environment(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        before, version = below(), Deployed(lab.config(HOSTILE))
        await invoke(lab, version, "children", count=100)
        # Some may be between their two forks when the environment is frozen.
        assert len(below() - before) > 50

        await lab.functions.retire(version.revision)
        await eventually(lambda: not below() - before)

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(("length", "lines"), [(99, 500_000), (50_000_000, 1)])
def test_floods_of_output_hold_nobody_up(tmp_path: Path, length: int, lines: int) -> None:
    async def work(lab: FunctionLab) -> None:
        version, other = Deployed(lab.config(HOSTILE)), Deployed(lab.config(HOSTILE))
        await invoke(lab, other, "nothing")
        flood_began = time.monotonic()
        flood = asyncio.create_task(invoke(lab, version, "print_much", length=length, lines=lines))
        slowest = 0.0
        while not flood.done():
            began = time.monotonic()
            await invoke(lab, other, "nothing")
            slowest = max(slowest, time.monotonic() - began)

        assert (await flood).payload == str(length).encode()
        assert slowest < max(1.0, (time.monotonic() - flood_began) / 2)
        printed = sum(len(message.rstrip("\n")) for message in lab.log.messages if message.startswith("xxx"))
        assert printed == length * lines

    run_in_lab(tmp_path, work)


def has_ended(pid: int) -> bool:
    return state_of(pid) in ("", "Z", "X")


def test_worker_that_quits_after_its_answer_costs_no_invocation(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(HOSTILE))
        for _ in range(5):
            answered = await invoke(lab, version, "quit_soon")
            assert answered.function_error is None, answered.payload
            # At once: whoever keeps the workers need not know of it yet.
            await eventually(partial(has_ended, int(answered.payload)), every_s=0)

    run_in_lab(tmp_path, work)


# A runtime of its own: what it does after it has taken an invocation is what the event says.
RUNTIME = """
import signal, socket, threading

def post(request_id, body=b"null"):
    return call("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", body)

def raw(request_id, text):
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    connection = socket.create_connection((host, int(port)))
    connection.sendall(text.replace("ID", request_id).encode())
    return connection

POST = "POST /2018-06-01/runtime/invocation/ID/response HTTP/1.1\\r\\n"

while True:
    request_id, event = next_invocation()
    what = json.loads(event)
    if what == "answers twice":
        print([post(request_id)[0], post(request_id)[0]])
    elif what == "answers another":
        print([post("another")[0], post(request_id)[0]])
    elif what == "dies behind its answer":
        raw(request_id, POST + "Content-Length: 4\\r\\n\\r\\nnull")
        os._exit(9)
    elif what == "dies behind a long answer":
        raw(request_id, POST + "Content-Length: 2000000\\r\\n\\r\\n" + "x" * 2_000_000)
        os._exit(9)
    elif what == "dies within its answer":
        raw(request_id, POST + "Content-Length: 4\\r\\n\\r\\nnu")
        os._exit(9)
    elif what == "asks instead":
        request_id, event = next_invocation()
        post(request_id, event)
    elif what == "speaks no HTTP":
        raw(request_id, "\\0\\1\\2 whatever\\r\\n\\r\\n")
        post(request_id)
    elif what == "opens many":
        held = [raw(request_id, "POST /2018-06-01/runtime/invoc") for _ in range(900)]
        post(request_id)
        for each in held:
            each.close()
    elif what == "answers much":
        print(post(request_id, b"x" * 20_000_000)[0])
    else:
        post(request_id)
"""


@pytest.mark.parametrize("pause_s", [0.0, 0.05])
def test_runtime_that_ends_as_it_asks_for_work_fails_its_invocation(tmp_path: Path, pause_s: float) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(f"""
            API.request("GET", "/2018-06-01/runtime/invocation/next")
            time.sleep({pause_s})
            os._exit(3)
        """)
        await environment.start()

        for _ in range(3):
            error = error_of(await environment.invoke(invocation()))
            assert error["errorType"] == "Runtime.ExitError"
            assert error["errorMessage"].endswith("Runtime exited with error: exit status 3")

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(
    ("what", "outcome"),
    [
        ("answers twice", b"null"),
        ("answers another", b"null"),
        ("dies behind its answer", b"null"),
        ("dies behind a long answer", b"x" * 2_000_000),
        ("dies within its answer", "Runtime.ExitError"),
        ("speaks no HTTP", b"null"),
        ("opens many", b"null"),
        ("answers much", "Function.ResponseSizeTooLarge"),
        ("asks instead", "Sandbox.Timedout"),
    ],
)
def test_runtime_that_breaks_the_contract(tmp_path: Path, what: str, outcome: bytes | str) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(RUNTIME)
        await environment.start()
        for _ in range(3):
            running = asyncio.create_task(environment.invoke(invocation(json.dumps(what).encode())))
            if outcome == "Sandbox.Timedout":
                await asyncio.sleep(0.3)
                lab.clock.advance(3)
            result = await running
            assert error_of(result)["errorType"] == outcome if isinstance(outcome, str) else result.payload == outcome

            assert (await environment.invoke(invocation(b'"well"'))).payload == b"null"

    run_in_lab(tmp_path, work)
