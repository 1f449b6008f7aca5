"""The name server that stands before the machine's own. Messages are those of RFC 1035."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from homeport.functions.egress.name_server import NameServer, question
from homeport.functions.egress.rules import Egress, FunctionRules
from homeport.functions.egress.socket_addresses import SocketAddress
from support.egress import STAND_IN, A, asked, function_config, said
from support.functions import run

WITHIN_S = 10.0
SANDBOX = "127.130.1.2"
AAAA, TXT = 28, 16


def rules() -> FunctionRules:
    return Egress("http://127.0.0.1:4566", endpoint_prefixes=lambda: ["sqs"]).rules(function_config())


@contextmanager
def upstream() -> Iterator[socket.socket]:
    """The machine's name server."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(WITHIN_S)
        yield server


async def answer_to(message: bytes, machine_s: socket.socket, told: list[str], reply: bytes = b"") -> bytes:
    """What a program hears; `reply` is what the machine's name server says, where it is asked the same."""
    loop = asyncio.get_running_loop()
    host, port = machine_s.getsockname()
    server = NameServer(loop, SocketAddress(b"", socket.AF_INET, host, port), rules(), STAND_IN, SANDBOX, told.append)
    with closing(server), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        program.settimeout(WITHIN_S)
        program.connect(("127.0.0.1", server.port))
        program.send(message)
        if reply:
            forwarded, client = await asyncio.to_thread(machine_s.recvfrom, 4096)
            assert forwarded == message
            machine_s.sendto(reply, client)
        return await asyncio.to_thread(program.recv, 4096)


OUTCOMES = {
    ("sqs.eu-west-1.amazonaws.com", A): (0, socket.inet_aton(STAND_IN)),
    ("SQS.eu-west-1.AmazonAWS.com", A): (0, socket.inet_aton(STAND_IN)),
    ("sqs.eu-west-1.amazonaws.com", AAAA): (0, b""),
    ("sqs.eu-west-1.amazonaws.com", TXT): (0, b""),
    ("rekognition.eu-west-1.amazonaws.com", A): (3, b""),
    ("rekognition.eu-west-1.amazonaws.com", AAAA): (3, b""),
}


@pytest.mark.parametrize(("name", "kind"), OUTCOMES)
def test_names_of_aws_are_answered_here(name: str, kind: int) -> None:
    told: list[str] = []
    code, address = OUTCOMES[name, kind]
    message = asked(name, kind)

    with upstream() as machine_s:
        assert run(answer_to(message, machine_s, told)) == said(message, code, address)
    assert told == ([f"{rules().refusal(name)}\n"] if (code, kind) == (3, A) else [])


@pytest.mark.parametrize("name", ["sandbox.localdomain", "Sandbox.LocalDomain", "sandbox"])
def test_an_environment_has_an_address_for_its_extensions(name: str) -> None:
    message = asked(name)

    with upstream() as machine_s:
        assert run(answer_to(message, machine_s, [])) == said(message, address=socket.inet_aton(SANDBOX))


def test_other_names_are_the_machine_s_business() -> None:
    message = asked("example.com")
    reply = said(message, address=bytes([192, 0, 2, 1]))

    with upstream() as machine_s:
        assert run(answer_to(message, machine_s, [], reply)) == reply


@pytest.mark.parametrize("message", [b"nonsense", asked("a.b")[:14], asked("a.b")[:12] + b"\xff" * 20])
def test_what_is_no_question_is_the_machine_s_business(message: bytes) -> None:
    with upstream() as machine_s:
        assert run(answer_to(message, machine_s, [], b"who?")) == b"who?"


@pytest.mark.parametrize(
    "message",
    [
        b"",
        asked("example.com")[:-14],
        said(asked("example.com")),
        struct.pack(">HHHHHH", 7, 0x0100, 2, 0, 0, 0) + asked("a.b")[12:],
        struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c" + struct.pack(">HH", A, 1),
    ],
)
def test_what_is_no_plain_question(message: bytes) -> None:
    assert question(message) is None
