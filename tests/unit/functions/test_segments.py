"""Segments that functions send to where they take the X-Ray daemon to be."""

import json
from pathlib import Path
from typing import Any

import pytest

from homeport.core.observer import Fact
from homeport.functions.segments import parsed
from support.functions import FunctionLab, eventually, invocation, run_in_lab

HEADER = b'{"format": "json", "version": 1}\n'
SEGMENT = {"trace_id": "1-65f1a2b3-4c5d6e7f8091a2b3c4d5e6f7", "id": "70de5b6f19ff9a0a", "name": "codes"}
SENDS = f"""
    import json, os, socket

    def handler(event, context):
        host, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].split(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
            daemon.sendto(b"no segment", (host, int(port)))
            daemon.sendto({HEADER!r} + json.dumps({SEGMENT!r}).encode(), (host, int(port)))
"""


def test_segments_of_functions_reach_the_observer(tmp_path: Path) -> None:
    async def body(lab: FunctionLab) -> list[Fact]:
        facts: list[Fact] = []
        lab.functions.facilities.observer.subscribe(facts.append)
        environment = await lab.started(SENDS)
        await environment.invoke(invocation())
        await eventually(lambda: any(fact.kind == "functions.trace_segment" for fact in facts))
        return [fact for fact in facts if fact.kind == "functions.trace_segment"]

    (fact,) = run_in_lab(tmp_path, body)

    assert fact.details == {**SEGMENT, "segment": SEGMENT}


@pytest.mark.parametrize(
    ("message", "segment"),
    [
        (HEADER + json.dumps(SEGMENT).encode(), SEGMENT),
        (HEADER + b"{}", {}),
        (HEADER + b"[]", None),
        (HEADER, None),
        (b"", None),
        (b"[]\n{}", None),
        (b'{"format": "json", "version": 2}\n{}', None),
        (b'{"format": ["json"], "version": 1}\n{}', None),
        (b"\xff\n\xfe", None),
        (HEADER + b"[" * 60_000, None),
    ],
)
def test_what_is_no_segment_is_left_alone(message: bytes, segment: dict[str, Any] | None) -> None:
    assert parsed(message) == segment
