"""The name server that stands before the machine's own. Messages are those of RFC 1035."""

import asyncio
import socket
import struct
import threading
from contextlib import closing, suppress
from typing import Literal, Self

import pytest

from homeport.functions.egress.name_messages import question
from homeport.functions.egress.name_server import NameServer
from homeport.functions.egress.rules import Egress, FunctionRules
from homeport.functions.egress.socket_addresses import SocketAddress
from support.egress import STAND_IN, A, asked, function_config, said
from support.functions import run

WITHIN_S = 10.0
SANDBOX = "127.66.1.2"
AAAA, TXT = 28, 16


def rules() -> FunctionRules:
    return Egress("http://127.0.0.1:4566", endpoint_prefixes=lambda: ["sqs"]).rules(function_config())


Transport = Literal["UDP", "TCP"]
BOTH = pytest.mark.parametrize("transport", ["UDP", "TCP"])


class Machine:
    """The machine's name server: says the same to everything, and keeps what it was asked."""

    def __init__(self, transport: Transport, reply: bytes) -> None:
        self.asked: list[bytes] = []
        self._reply = reply
        self._is_stream = transport == "TCP"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM if self._is_stream else socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        if self._is_stream:
            self._socket.listen()
        self.address = SocketAddress(b"", socket.AF_INET, *self._socket.getsockname())
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes the thread, which closing alone does not.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(WITHIN_S)
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while self._serve_one():
                pass

    def _serve_one(self) -> bool:
        if not self._is_stream:
            message, client = self._socket.recvfrom(4096)
            if client is None or not message:
                return False
            self.asked.append(message)
            self._socket.sendto(self._reply, client)
            return True
        connection, _ = self._socket.accept()
        with connection:
            while length := connection.recv(2, socket.MSG_WAITALL):
                self.asked.append(connection.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL))
                connection.sendall(framed(self._reply))
        return True


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(2, "big") + message


def heard(transport: Transport, port: int, messages: list[bytes]) -> list[bytes]:
    """What a program hears, which asks one after the other on one socket."""
    kind = socket.SOCK_STREAM if transport == "TCP" else socket.SOCK_DGRAM
    answers = []
    with socket.socket(socket.AF_INET, kind) as program:
        program.settimeout(WITHIN_S)
        program.connect(("127.0.0.1", port))
        for message in messages:
            if transport == "UDP":
                program.send(message)
                answers.append(program.recv(4096))
            else:
                program.sendall(framed(message))
                length = int.from_bytes(program.recv(2, socket.MSG_WAITALL), "big")
                answers.append(program.recv(length, socket.MSG_WAITALL))
    return answers


async def answers_to(transport: Transport, messages: list[bytes], machine: Machine, told: list[str]) -> list[bytes]:
    loop = asyncio.get_running_loop()
    with closing(NameServer(loop, machine.address, rules(), STAND_IN, SANDBOX, told.append)) as server:
        return await asyncio.to_thread(heard, transport, server.port, messages)


OUTCOMES = {
    ("sqs.eu-west-1.amazonaws.com", A): (0, socket.inet_aton(STAND_IN)),
    ("SQS.eu-west-1.AmazonAWS.com", A): (0, socket.inet_aton(STAND_IN)),
    ("sqs.eu-west-1.amazonaws.com", AAAA): (0, b""),
    ("sqs.eu-west-1.amazonaws.com", TXT): (0, b""),
    ("rekognition.eu-west-1.amazonaws.com", A): (3, b""),
    ("rekognition.eu-west-1.amazonaws.com", AAAA): (3, b""),
}


@BOTH
@pytest.mark.parametrize(("name", "kind"), OUTCOMES)
def test_names_of_aws_are_answered_here(transport: Transport, name: str, kind: int) -> None:
    told: list[str] = []
    code, address = OUTCOMES[name, kind]
    message = asked(name, kind)

    with Machine(transport, b"not asked") as machine:
        assert run(answers_to(transport, [message], machine, told)) == [said(message, code, address)]
    assert machine.asked == []
    assert told == ([f"{rules().refusal(name)}\n"] if (code, kind) == (3, A) else [])


@BOTH
@pytest.mark.parametrize("name", ["sandbox.localdomain", "Sandbox.LocalDomain", "sandbox"])
def test_the_environment_has_an_address_of_its_own_for_its_extensions(transport: Transport, name: str) -> None:
    message = asked(name)

    with Machine(transport, b"not asked") as machine:
        answers = run(answers_to(transport, [message], machine, []))

    assert answers == [said(message, address=socket.inet_aton(SANDBOX))]


@BOTH
def test_other_names_are_the_machine_s_business(transport: Transport) -> None:
    own, other = asked("sqs.eu-west-1.amazonaws.com"), asked("example.com")
    reply = said(other, address=bytes([192, 0, 2, 1]))

    with Machine(transport, reply) as machine:
        answers = run(answers_to(transport, [other, own, other], machine, []))

    assert answers == [reply, said(own, address=socket.inet_aton(STAND_IN)), reply]
    assert machine.asked == [other, other]


@BOTH
@pytest.mark.parametrize("message", [b"nonsense", asked("a.b")[:14], asked("a.b")[:12] + b"\xff" * 20])
def test_what_is_no_question_is_the_machine_s_business(transport: Transport, message: bytes) -> None:
    with Machine(transport, b"who?") as machine:
        assert run(answers_to(transport, [message], machine, [])) == [b"who?"]
    assert machine.asked == [message]


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
