"""What tests of where functions may connect have in common: a function, and the messages of name servers (RFC 1035)."""

import struct
from pathlib import Path

from homeport.functions.config import Credentials, FunctionConfig

STAND_IN = "127.65.87.83"
"""What names of the stack resolve to."""
A = 1
"""The kind of question that asks for an address."""


def function_config(name: str = "codes") -> FunctionConfig:
    """A function, as far as the rules are about it."""
    return FunctionConfig(
        arn=f"arn:aws:lambda:eu-west-1:123456789012:function:{name}:$LATEST",
        name=name,
        version="$LATEST",
        account="123456789012",
        region="eu-west-1",
        runtime="python3.13",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=Credentials("", "", ""),
    )


def asked(name: str, kind: int = A) -> bytes:
    """A question as programs ask it, with what they append to it (EDNS)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    options = b"\0" + struct.pack(">HHIH", 41, 1232, 0, 0)
    return struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 1) + labels + b"\0" + struct.pack(">HH", kind, 1) + options


def said(question_asked: bytes, code: int = 0, address: bytes = b"") -> bytes:
    """An answer to it."""
    body = question_asked[12:-11]
    record = b"\xc0\x0c" + struct.pack(">HHIH", A, 1, 0, 4) + address if address else b""
    return struct.pack(">HHHHHH", 7, 0x8180 | code, 1, bool(address), 0, 0) + body + record
