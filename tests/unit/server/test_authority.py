"""Certificates for AWS's names, signed by the certificate of our own making."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from homeport.server.authority import Authority
from homeport.server.tls import Certificate


@contextmanager
def listening(authority: Authority) -> Iterator[int]:
    """A server that shakes hands; its port."""
    context = authority.context()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, suppress(OSError), context.wrap_socket(client, server_side=True):
                        pass

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def names_shown(port: int, name: str, pem: str) -> list[str]:
    """The names in the certificate that a strict client who trusts `pem` is shown and accepts."""
    context = ssl.create_default_context(cadata=pem)
    with (
        socket.create_connection(("127.0.0.1", port), 5) as connection,
        context.wrap_socket(connection, server_hostname=name) as secure,
    ):
        certificate = secure.getpeercert()
    assert certificate is not None
    return [str(name[1]) for name in certificate["subjectAltName"] if name[0] == "DNS"]


ISSUED = [
    "sqs.eu-west-1.amazonaws.com",
    "a.bucket.with.dots.s3.eu-west-1.amazonaws.com",
    "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
    "abcdef.lambda-url.eu-west-1.on.aws",
    "sqs.cn-north-1.amazonaws.com.cn",
    "sqs.eu-west-1.api.aws",
    "a1b2c3d4e5.execute-api.eu-west-1.localhost.localstack.cloud",
    f"{'a' * 63}.{'b' * 63}.s3.amazonaws.com",
]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(Certificate(tmp_path_factory.mktemp("authority") / "authority.pem"))


@pytest.mark.parametrize("name", ISSUED)
def test_a_name_has_a_certificate_of_its_own(authority: Authority, name: str) -> None:
    with listening(authority) as port:
        assert names_shown(port, name, authority.pem()) == [name]


@pytest.mark.parametrize("name", ["localhost", "localhost.localstack.cloud"])
def test_other_names_are_shown_the_authority_itself(authority: Authority, name: str) -> None:
    with listening(authority) as port:
        assert name in names_shown(port, name, authority.pem())


@pytest.mark.parametrize("name", ["example.com", "amazonaws.com.example.com", "notamazonaws.com"])
def test_nothing_is_issued_for_names_of_others(authority: Authority, name: str) -> None:
    with listening(authority) as port, pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        names_shown(port, name, authority.pem())


def test_what_clients_trust_holds_no_key(authority: Authority) -> None:
    assert "PRIVATE KEY" not in authority.pem()


def test_a_certificate_of_the_user_s_is_shown_for_local_names_and_trusted(tmp_path: Path) -> None:
    own, users = Certificate(tmp_path / "own.pem"), Certificate(tmp_path / "users.pem")
    authority = Authority(own, users)
    alone = Authority(own).pem()

    with listening(authority) as port:
        assert names_shown(port, "sqs.eu-west-1.amazonaws.com", alone) == ["sqs.eu-west-1.amazonaws.com"]
        assert "*.localhost.localstack.cloud" in names_shown(port, "a.localhost.localstack.cloud", authority.pem())
        with pytest.raises(ssl.SSLCertVerificationError):
            names_shown(port, "a.localhost.localstack.cloud", alone)
