"""Addresses as the kernel is given them."""

import socket
import struct

import pytest

from homeport.functions.egress.socket_addresses import parsed


def ipv4(host: str, port: int) -> bytes:
    return struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(host) + bytes(8)


def ipv6(host: str, port: int) -> bytes:
    flow, scope = struct.pack(">I", 7), struct.pack("=I", 2)
    return (
        struct.pack("=H", socket.AF_INET6)
        + struct.pack(">H", port)
        + flow
        + socket.inet_pton(socket.AF_INET6, host)
        + scope
    )


@pytest.mark.parametrize(
    ("raw", "host", "port"),
    [
        (ipv4("169.254.169.254", 80), "169.254.169.254", 80),
        (ipv6("fd00:ec2::254", 443), "fd00:ec2::254", 443),
        (ipv6("::ffff:169.254.169.254", 80), "169.254.169.254", 80),
    ],
)
def test_addresses_are_read_and_replaced(raw: bytes, host: str, port: int) -> None:
    address = parsed(raw)
    assert address is not None
    instead = parsed(address.replaced("127.0.0.1", 4566))

    assert (address.host, address.port) == (host, port)
    assert instead is not None
    assert (instead.family, instead.host, instead.port) == (address.family, "127.0.0.1", 4566)
    assert len(instead.raw) == len(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x02", struct.pack("=H", socket.AF_UNIX) + b"/run/socket", ipv4("1.2.3.4", 5)[:7], ipv6("::1", 5)[:20]],
)
def test_what_is_no_whole_address_of_the_internet_is_none(raw: bytes) -> None:
    assert parsed(raw) is None
