"""What a worker's processes can connect to, with no hook in them: real workers, and the kernel's questions."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.egress.rules import AllowedHosts, Egress
from homeport.functions.sandbox.steps import can_be_asked
from support.egress import STAND_IN, asked, said
from support.functions import FunctionLab, invocation, run_in_lab

pytestmark = pytest.mark.skipif(not can_be_asked(), reason="the kernel hands no connections over")

SCRIPT = """
import socket

def connected(family, kind, address, message):
    with socket.socket(family, kind) as connection:
        connection.settimeout(5)
        try:
            connection.connect(tuple(address))
            connection.send(bytes.fromhex(message))
            return [connection.getpeername()[1], connection.recv(4096).hex()]
        except OSError as error:
            return error.errno

while True:
    request_id, event = next_invocation()
    result = [connected(*each) for each in json.loads(event)]
    call("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", json.dumps(result))
"""
TCP, UDP, V4, V6 = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.AF_INET, socket.AF_INET6
MESSAGE = b"hello"
Connection = tuple[int, int, tuple[str, int], str]


def to(host: str, port: int, *, kind: int = TCP, message: bytes = MESSAGE) -> Connection:
    family = V6 if ":" in host else V4
    return family, kind, (host, port), message.hex()


def outcomes(tmp_path: Path, connections: list[Connection], **allowed: Any) -> tuple[list[Any], list[str], int]:
    """What becomes of connections, the lines in the function's log, and the port of the stack, which echoes."""
    with socket.create_server(("127.0.0.1", 0)) as stack:
        port = stack.getsockname()[1]
        egress = Egress(f"http://127.0.0.1:{port}", endpoint_prefixes=lambda: ["sqs"], allowed=AllowedHosts(**allowed))

        async def body(lab: FunctionLab) -> tuple[list[Any], list[str], int]:
            environment = lab.create_scripted(SCRIPT)
            lab.functions.loop.add_reader(stack.fileno(), echo, stack)
            result = await environment.invoke(invocation(json.dumps(connections).encode()))
            lab.functions.loop.remove_reader(stack.fileno())
            return json.loads(result.payload), [line for line in lab.log.messages if "refused" in line], port

        return run_in_lab(tmp_path, body, egress=egress)


def echo(stack: socket.socket) -> None:
    connection, _ = stack.accept()
    with connection:
        connection.send(connection.recv(4096))


def test_metadata_is_refused_with_a_line(tmp_path: Path) -> None:
    hosts = ("169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254")
    results, lines, _ = outcomes(tmp_path, [to(host, 80) for host in hosts])

    assert results == [13, 13, 13]
    assert [line.partition(" was refused: ")[0] for line in lines] == [
        f"homeport: codes: the call of {host}" for host in ("169.254.169.254", "169.254.169.254", "fd00:ec2::254")
    ]


def test_what_is_allowed_is_left_to_the_system(tmp_path: Path) -> None:
    """Datagrams, so that nobody has to answer: what is sent there comes to nothing."""
    results, lines, _ = outcomes(tmp_path, [to("169.254.169.254", 80, kind=UDP)], of_all=("169.254.169.*",))

    assert results != [13]
    assert lines == []


@pytest.mark.parametrize("host", [STAND_IN, f"::ffff:{STAND_IN}"])
def test_what_the_stack_s_names_resolve_to_leads_there(tmp_path: Path, host: str) -> None:
    results, lines, port = outcomes(tmp_path, [to(host, 443), to(host, 80)])

    assert results == [[port, MESSAGE.hex()], [port, MESSAGE.hex()]]
    assert lines == []


def test_names_are_asked_here(tmp_path: Path) -> None:
    own, refused = (asked(f"{service}.eu-west-1.amazonaws.com") for service in ("sqs", "rekognition"))
    connections = [to("192.0.2.53", 53, kind=UDP, message=message) for message in (own, refused)]
    connections.append(to("192.0.2.53", 53, message=len(own).to_bytes(2, "big") + own))
    results, lines, _ = outcomes(tmp_path, connections)

    assert [answer for _, answer in results] == [
        said(own, address=socket.inet_aton(STAND_IN)).hex(),
        said(refused, code=3).hex(),
        (len(found := said(own, address=socket.inet_aton(STAND_IN))).to_bytes(2, "big") + found).hex(),
    ]
    assert len(lines) == 1
    assert "the call of rekognition.eu-west-1.amazonaws.com was refused" in lines[0]


def test_neighbours_are_left_alone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as neighbour, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ports = neighbour.getsockname()[1], taken.getsockname()[1]
        results, lines, _ = outcomes(tmp_path, [to("127.0.0.1", ports[1]), to("127.0.0.1", ports[0], kind=UDP)])

    assert results == [111, 111]
    assert lines == []


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_nothing_is_left_of_a_worker(tmp_path: Path) -> None:
    async def body(lab: FunctionLab) -> list[int]:
        counts = []
        for _ in range(3):
            environment = lab.create_scripted(SCRIPT)
            event = json.dumps([to("192.0.2.53", 53, kind=UDP, message=asked("sqs.eu-west-1.amazonaws.com"))])
            await environment.invoke(invocation(event.encode()))
            await environment.stop()
            counts.append(open_descriptors())
        return counts

    egress = Egress("http://127.0.0.1:4566", endpoint_prefixes=lambda: ["sqs"])
    counts = run_in_lab(tmp_path, body, egress=egress)

    assert counts[1:] == counts[:1] * 2
