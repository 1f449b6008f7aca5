"""Requests in the bytes of HTTP/1.1, and the scripts of them that the load generators read.

A script is the head of all its requests (request line, headers, an empty line), then one body a line.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_DATE = "20250101T000000Z"


@dataclass(frozen=True)
class Head:
    """What all requests of a script begin with."""

    method: str = "POST"
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)


def signed(service: str, headers: dict[str, str], method: str = "POST", path: str = "/") -> Head:
    """The head of a call of an AWS service, as an SDK sends it; none of the servers checks the signature."""
    names = ";".join(sorted(["host", "x-amz-date", *(name.lower() for name in headers)]))
    scope = f"benchmark/20250101/us-east-1/{service}/aws4_request"
    authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={'0' * 64}"
    own = {"X-Amz-Date": _DATE, "Authorization": authorization, "Accept-Encoding": "identity"}
    return Head(method, path, {**headers, **own})


def dynamodb(operation: str) -> Head:
    """The head of a call of DynamoDB."""
    target = f"DynamoDB_20120810.{operation}"
    return signed("dynamodb", {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target})


def rendered(head: Head, body: bytes) -> bytes:
    """A request in bytes."""
    headers = {"Host": "127.0.0.1", **head.headers, "Content-Length": str(len(body))}
    return f"{_lines(head.method, head.path, headers)}\r\n".encode() + body


def _lines(method: str, path: str, headers: dict[str, str]) -> str:
    return f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def write_script(path: Path, head: Head, bodies: Iterable[bytes]) -> None:
    """Write a script; no body has a line break."""
    lines = [f"{head.method} {head.path}", *(f"{name}: {value}" for name, value in head.headers.items()), ""]
    path.write_bytes("\n".join(lines).encode() + b"\n" + b"\n".join(bodies) + b"\n")


def read_script(path: Path) -> tuple[Head, list[bytes]]:
    """The head and the bodies of a script."""
    head, _, rest = path.read_bytes().partition(b"\n\n")
    (method, target), *headers = (line.split(" ", 1) for line in head.decode().split("\n"))
    named = {name.removesuffix(":"): value for name, value in headers}
    return Head(method, target, named), rest.removesuffix(b"\n").split(b"\n")
