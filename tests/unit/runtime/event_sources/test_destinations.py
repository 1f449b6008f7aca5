"""Destinations: what waits for its answer leaves the loop's own threads to those who give it."""

import asyncio
import threading
from typing import Any

from homeport.runtime.event_sources.destinations import StackDestinations

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:codes"
NEXT = "arn:aws:lambda:eu-west-1:123456789012:function:next"


class WaitingClient:
    """Takes no answer before it may."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.sent: list[dict[str, Any]] = []

    def invoke(self, **request: Any) -> None:
        assert self.may_go.wait(20)
        self.sent.append(request)


def test_those_who_wait_leave_the_loops_threads_alone() -> None:
    client = WaitingClient()
    destinations = StackDestinations(lambda _service, _account, _region: client)

    async def run() -> list[bool]:
        sending = [asyncio.create_task(destinations.send(NEXT, FUNCTION, "{}")) for _ in range(64)]
        await asyncio.sleep(0)
        # As the server does, to take the events that are sent.
        await asyncio.wait_for(asyncio.to_thread(client.may_go.set), 10)
        return await asyncio.gather(*sending)

    assert asyncio.run(run()) == [True] * 64
    assert client.sent == [{"FunctionName": NEXT, "InvocationType": "Event", "Payload": b"{}"}] * 64


def test_what_cannot_be_sent_is_told() -> None:
    destinations = StackDestinations(lambda _service, _account, _region: WaitingClient())

    assert asyncio.run(destinations.send("arn:aws:ec2:::instance/1", FUNCTION, "{}")) is False
