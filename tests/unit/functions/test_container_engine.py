"""The client of a container engine's API: where it looks for one, and what it makes of an engine's answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from homeport.functions.containers.engine import Engine, EngineError, absence, find_socket


@contextmanager
def engine(folder: Path, *answers: str) -> Iterator[Engine]:
    """One that gives these answers, one a connection, whatever it is asked."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "engine.sock"))
        listening.listen()

        def serve() -> None:
            for answer in answers:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer.encode())

        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield Engine(folder / "engine.sock")
        server.join(10)


def response(status: str, body: str) -> str:
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"


def test_socket_is_named_by_docker_host(tmp_path: Path) -> None:
    assert find_socket({"DOCKER_HOST": f"unix://{tmp_path}/any.sock"}) == tmp_path / "any.sock"
    assert find_socket({"DOCKER_HOST": "tcp://10.0.0.1:2375"}) is None
    assert find_socket({"DOCKER_HOST": "ssh://somebody@somewhere"}) is None


def test_what_is_missing_is_told() -> None:
    assert absence({}) == absence({"DOCKER_HOST": "unix:///gone"}) == "no container engine is on this machine"
    assert absence({"DOCKER_HOST": "tcp://10.0.0.1:2375"}).startswith("DOCKER_HOST names tcp://10.0.0.1:2375, and ")


def test_socket_of_the_user_is_found_where_the_system_has_none(tmp_path: Path) -> None:
    place = tmp_path / ".colima" / "default" / "docker.sock"
    place.parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))

        found = find_socket({"HOME": str(tmp_path)})

    assert found in (place, Path("/var/run/docker.sock"))


def test_an_engine_that_is_gone_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"the container engine at {tmp_path}/gone.sock does not answer: "):
        Engine(tmp_path / "gone.sock").image("shop:1")


def test_image_that_it_does_not_have_is_none(tmp_path: Path) -> None:
    with engine(tmp_path, response("404 Not Found", '{"message": "no such image"}')) as asked:
        assert asked.image("shop:1") is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (response("500 Internal Server Error", '{"message": "no space left"}'), "no space left"),
        (response("502 Bad Gateway", "<html>"), "<html>"),
        # What looks like a path of its API is none.
        (response("301 Moved Permanently", ""), "Moved Permanently"),
    ],
)
def test_refusals_are_told_in_its_own_words(tmp_path: Path, answer: str, said: str) -> None:
    with engine(tmp_path, answer) as asked, pytest.raises(EngineError, match=said):
        asked.image("../../shop")


def test_a_container_that_is_gone_is_removed(tmp_path: Path) -> None:
    with engine(tmp_path, response("404 Not Found", '{"message": "no such container"}')) as asked:
        asked.remove("homeport-gone")


def test_output_is_told_apart_until_it_ends(tmp_path: Path) -> None:
    stream = b"\x01\0\0\0\0\0\0\x03out\x02\0\0\0\0\0\0\x03err"
    attached = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"

    def serve(listening: socket.socket) -> None:
        following, _ = listening.accept()
        following.recv(65536)
        following.sendall(attached)
        starting, _ = listening.accept()
        with following, starting:
            starting.recv(65536)
            starting.sendall(response("204 No Content", "").encode())
            following.sendall(stream)

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "engine.sock"))
        listening.listen()
        server = threading.Thread(target=serve, args=(listening,), daemon=True)
        server.start()

        assert list(Engine(tmp_path / "engine.sock").run("homeport-a")) == [(1, b"out"), (2, b"err")]
        server.join(10)
