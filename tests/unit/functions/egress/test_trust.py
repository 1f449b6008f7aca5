"""The system's certificates with the stack's beside them."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from homeport.functions.egress.trust import BUNDLES, TrustedBundles
from homeport.server.tls import Certificate

AUTHORITY = "-----BEGIN CERTIFICATE-----\nstack\n-----END CERTIFICATE-----\n"


def test_the_stack_s_certificate_comes_behind_the_system_s(tmp_path: Path) -> None:
    overlays = TrustedBundles(tmp_path, lambda: AUTHORITY).overlays()

    assert set(overlays) == {Path(each).resolve() for each in BUNDLES if Path(each).is_file()}
    assert {path: file.read_text() for path, file in overlays.items()} == {
        path: f"{path.read_text().rstrip()}\n{AUTHORITY}" for path in overlays
    }
    assert all(path == path.resolve() for path in overlays)


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.skipif(not any(Path(each).exists() for each in BUNDLES), reason="this system has no such file")
def test_java_s_certificates_are_the_system_s_and_the_stack_s(tmp_path: Path) -> None:
    """What is no certificate is left out."""
    own = Certificate(tmp_path / "own.pem").ensure().read_text()
    authority = own[own.index("-----BEGIN CERTIFICATE") :]
    bundles = TrustedBundles(tmp_path, lambda: AUTHORITY + authority)
    bundle = next(iter(bundles.overlays().values())).read_text()

    found = pkcs12.load_pkcs12(bundles.java_store().read_bytes(), None).additional_certs

    assert len(found) == bundle.count("-----BEGIN CERTIFICATE-----") - 1
    assert authority in {each.certificate.public_bytes(Encoding.PEM).decode() for each in found}


def test_nothing_changes_without_certificates(tmp_path: Path) -> None:
    assert TrustedBundles(tmp_path, lambda: "").overlays() == {}
    assert list(tmp_path.iterdir()) == []
