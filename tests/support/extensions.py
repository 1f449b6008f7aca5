"""External extensions for tests: small programs in a folder that a function has as its layers."""

import textwrap
from pathlib import Path

# The interpreter that the function's PATH names: another may not be there, as functions see the machine.
_SCRIPT = """#!/usr/bin/env python3
import http.client, json, os, signal, sys, time

LAYERS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
API = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
NAME = os.path.basename(__file__)
HEADERS = {}

def call(method, path, body=None, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    API.request(method, path, body, HEADERS | given)
    answer = API.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()

def register(*events, name=NAME):
    status, headers, body = call(
        "POST", "/2020-01-01/extension/register", json.dumps({"events": events}), Lambda_Extension_Name=name
    )
    assert status == 200, body
    HEADERS["Lambda-Extension-Identifier"] = headers["Lambda-Extension-Identifier"]

def next_event():
    status, headers, body = call("GET", "/2020-01-01/extension/event/next")
    assert status == 200, body
    return json.loads(body)

def wait_for(name):
    while not os.path.exists(os.path.join(LAYERS, name)):
        time.sleep(0.005)

def say(*words):
    print(NAME, *words, flush=True)

"""

FOLLOWS = """
register("INVOKE", "SHUTDOWN")
while True:
    event = next_event()
    say(event["eventType"], event.get("shutdownReason", ""))
    if event["eventType"] == "SHUTDOWN":
        break
"""
"""An extension that tells of every event, and ends when it is told to."""


def add_extension(layers: Path, name: str, script: str = FOLLOWS, mode: int = 0o755) -> None:
    """Put a Python program there; `register`, `next_event`, `call`, `wait_for` and `say` are there for it."""
    folder = layers / "extensions"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(_SCRIPT + textwrap.dedent(script))
    program.chmod(mode)
