"""The system's certificates with the stack's beside them, for programs that read the system's: curl, Go, Ruby …"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

# Debian, Alpine and Arch; Fedora and its kin; what OpenSSL, and with it most others, looks for.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


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
                found = dict.fromkeys(Path(each).resolve() for each in _BUNDLES) if authority else {}
                self._written = {
                    bundle: self._write(number, bundle, authority)
                    for number, bundle in enumerate(each for each in found if each.is_file())
                }
            return self._written

    def _write(self, number: int, bundle: Path, authority: str) -> Path:
        file = self._folder / f"trusted-{number}.pem"
        file.write_text(f"{bundle.read_text().rstrip()}\n{authority}")
        return file
