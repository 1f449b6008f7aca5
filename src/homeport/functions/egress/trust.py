"""The system's certificates with the stack's beside them, for programs that read the system's: curl, Go, Ruby …"""

import contextlib
import re
import threading
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

# Debian, Alpine and Arch; Fedora and its kin; what OpenSSL, and with it most others, looks for.
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class TrustedBundles:
    """One instance's files, written when the first function starts."""

    def __init__(self, folder: Path, authority: Callable[[], str]) -> None:
        """`authority` gives certificates in PEM, empty for none."""
        self._folder = folder
        self._authority = authority
        self._written: dict[Path, Path] | None = None
        self._writing = threading.Lock()

    def overlays(self) -> Mapping[Path, Path]:
        """The system's files, without links, each with the one that is to be seen in its place. Reads files."""
        with self._writing:
            if self._written is None:
                authority = self._authority()
                found = dict.fromkeys(Path(each).resolve() for each in BUNDLES) if authority else {}
                self._written = {
                    bundle: self._write(number, bundle, authority)
                    for number, bundle in enumerate(each for each in found if each.is_file())
                }
            return self._written

    def java_store(self) -> Path:
        """The certificates of the first of these files, as Java keeps them. `overlays` came before, with any."""
        with self._writing:
            assert self._written
            file = self._folder / "trusted.p12"
            if not file.exists():
                file.write_bytes(_java_store(next(iter(self._written.values())).read_bytes()))
            return file

    def _write(self, number: int, bundle: Path, authority: str) -> Path:
        file = self._folder / f"trusted-{number}.pem"
        file.write_text(f"{bundle.read_text().rstrip()}\n{authority}")
        return file


def _java_store(bundle: bytes) -> bytes:
    """PKCS #12 without a password, as JDKs bring theirs."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
    from cryptography.utils import CryptographyDeprecationWarning

    certificates = []
    with warnings.catch_warnings():
        # Old authorities write what newer rules forbid; in time they are no longer read.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for number, pem in enumerate(_CERTIFICATE.findall(bundle)):
            with contextlib.suppress(ValueError):
                certificate = x509.load_pem_x509_certificate(pem)
                certificates.append(pkcs12.PKCS12Certificate(certificate, str(number).encode()))
    return pkcs12.serialize_java_truststore(certificates, NoEncryption())
