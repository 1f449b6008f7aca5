"""Certificates for AWS's names, so that functions call them here over TLS as they would call AWS.

They are signed by the certificate of our own making, which this stack's functions are made to trust and nobody else.
"""

import datetime as dt
import re
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homeport.server.tls import Certificate

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

_NAME = r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*"
_OF_AWS = re.compile(_NAME + r"(?:amazonaws\.(?:com|com\.cn|eu)|api\.aws|on\.aws)", re.IGNORECASE)
_LOCAL = re.compile(_NAME + r"[a-z0-9_-]{1,63}\.localhost\.localstack\.cloud", re.IGNORECASE)
_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_VALID_DAYS = 365
_KEPT = 256
"""Names whose certificates are kept; with one more all are issued anew."""


class Authority:
    """Issues certificates, each when its name is first asked for, signed by `own`.

    Deeper names of this stack get theirs too, which no wildcard covers; not so where the user has a certificate for
    them, `users`.
    """

    def __init__(self, own: Certificate, users: Certificate | None = None) -> None:
        self._own = own
        self._shown = users or own
        self._contexts: dict[str, ssl.SSLContext] = {}

    def pem(self) -> str:
        """What a client has to trust: certificates in PEM, without their keys. Made if they are not there."""
        trusted = {_certificates(each.ensure().read_text()) for each in (self._own, self._shown)}
        return "".join(sorted(trusted))

    def context(self) -> ssl.SSLContext:
        """The server's side of TLS."""
        context = self._shown.context()
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: Any, name: str | None, _shown: ssl.SSLContext) -> None:
        if name is not None and self._issues(name):
            connection.context = self._context_of(name.lower())

    def _issues(self, name: str) -> bool:
        is_local = self._shown is self._own and _LOCAL.fullmatch(name) is not None
        return is_local or _OF_AWS.fullmatch(name) is not None

    def _context_of(self, name: str) -> ssl.SSLContext:
        context = self._contexts.get(name)
        if context is None:
            if len(self._contexts) >= _KEPT:
                self._contexts.clear()
            context = self._contexts[name] = _context(_issued(name, self._own.ensure()))
        return context


def _certificates(pem: str) -> str:
    """Without what else the file holds."""
    return "".join(f"{each}\n" for each in _CERTIFICATE.findall(pem))


def _context(pem: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Python takes certificates from files alone.
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _issued(name: str, authority: Path) -> bytes:
    """Key and certificate of a name in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    content = authority.read_bytes()
    issuer = x509.load_pem_x509_certificate(content)
    signing = serialization.load_pem_private_key(content, None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _description(name, issuer, key.public_key()).sign(signing, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _description(name: str, issuer: "x509.Certificate", key: "ec.EllipticCurvePublicKey") -> "x509.CertificateBuilder":
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    signer = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        # Names may be longer than a subject's 64 letters: the alternative name says it.
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "homeport")]))
        .issuer_name(issuer.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(min(now + dt.timedelta(days=_VALID_DAYS), issuer.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer), critical=False)
    )
