"""TLS on the same port, with a certificate of our own making: nothing is fetched."""

import datetime as dt
import ipaddress
import os
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

NAMES = ("localhost", "*.localhost", "localhost.localstack.cloud", "*.localhost.localstack.cloud")
"""What local clients call us; deeper wildcards are not allowed in certificates, so the usual ones are spelt out."""

_SERVICE_NAMES = tuple(
    f"*.{service}.localhost.localstack.cloud" for service in ("s3", "execute-api", "lambda-url", "sqs")
)
_ADDRESSES = ("127.0.0.1", "::1")
_VALID_DAYS = 825


class Certificate:
    """A self-signed certificate with its key in one PEM file, made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """The server's side of TLS; clients get HTTP/1.1 from the handshake, as from LocalStack."""
        with self._lock:
            if self._context is None:
                self._ensure()
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.path)
                context.set_alpn_protocols(["http/1.1"])
                self._context = context
            return self._context

    def ensure(self) -> Path:
        """The file, made if it is not there."""
        with self._lock:
            self._ensure()
            return self.path

    def _ensure(self) -> None:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(_self_signed(dt.datetime.now(dt.UTC)))
            fresh.replace(self.path)


def _self_signed(now: dt.datetime) -> bytes:
    """Key and certificate in PEM."""
    # Slow to import, and needed once in the life of a state folder.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName(each) for each in (*NAMES, *_SERVICE_NAMES)]
    addresses = [x509.IPAddress(ipaddress.ip_address(each)) for each in _ADDRESSES]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([*names, *addresses]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        # Python 3.13 and later take no authority without these two.
        .add_extension(_authority_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _authority_usage() -> "x509.KeyUsage":
    """What its key may sign: the handshakes of this server and the certificates that `Authority` issues."""
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
