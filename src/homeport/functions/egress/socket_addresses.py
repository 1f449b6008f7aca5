"""The internet addresses of sockets, as they lie in memory (struct sockaddr_in and sockaddr_in6)."""

import ipaddress
import socket
import struct
from dataclasses import dataclass

_FAMILY = struct.Struct("=H")
_PORT = struct.Struct(">H")
_SHORT, _LONG = 8, 24
_MAPPED = bytes(10) + b"\xff\xff"
"""Before an IPv4 address that is written as one of IPv6."""


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """Where a socket is to be connected."""

    raw: bytes
    family: int
    host: str
    """An address; IPv4 as such, however it is written."""
    port: int

    def replaced(self, host: str, port: int) -> bytes:
        """The same with another IPv4 address and port, in as many bytes."""
        content = bytearray(self.raw)
        content[2:4] = _PORT.pack(port)
        packed = socket.inet_aton(host)
        if self.family == socket.AF_INET:
            content[4:8] = packed
        else:
            content[8:24] = _MAPPED + packed
        return bytes(content)


def parsed(raw: bytes) -> SocketAddress | None:
    """None for what is no address of the internet, or not whole."""
    if len(raw) < _SHORT:
        return None
    (family,) = _FAMILY.unpack_from(raw)
    (port,) = _PORT.unpack_from(raw, 2)
    if family == socket.AF_INET:
        return SocketAddress(raw, family, socket.inet_ntoa(raw[4:8]), port)
    if family != socket.AF_INET6 or len(raw) < _LONG:
        return None
    address = ipaddress.IPv6Address(raw[8:24])
    return SocketAddress(raw, family, str(address.ipv4_mapped or address), port)
