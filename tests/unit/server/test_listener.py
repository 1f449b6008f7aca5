"""Listening sockets."""

import socket

import pytest

from homeport.core.errors import HomeportError
from homeport.server.listener import LOOPBACK, bind


def test_both_loopback_addresses_share_a_free_port() -> None:
    sockets = bind(LOOPBACK, 0)
    names = [each.getsockname() for each in sockets]
    for each in sockets:
        each.close()

    assert names[0][0] == "127.0.0.1"
    assert {name[0] for name in names} <= set(LOOPBACK)
    assert len({name[1] for name in names}) == 1


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HomeportError) as refused:
            bind(LOOPBACK, port)

    assert (refused.value.message, refused.value.hint) == (
        f"port {port} is taken",
        "choose another one, 0 for any free one",
    )


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(HomeportError, match=r"cannot listen on 192\.0\.2\.1 port 0: "):
        bind(["192.0.2.1"], 0)
