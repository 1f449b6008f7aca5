"""The system's certificates with the stack's beside them."""

from pathlib import Path

from homeport.functions.egress.trust import TrustedBundles

AUTHORITY = "-----BEGIN CERTIFICATE-----\nstack\n-----END CERTIFICATE-----\n"


def test_the_stack_s_certificate_comes_behind_the_system_s(tmp_path: Path) -> None:
    overlays = TrustedBundles(tmp_path, lambda: AUTHORITY).overlays()

    assert {path: file.read_text() for path, file in overlays.items()} == {
        path: f"{path.read_text().rstrip()}\n{AUTHORITY}" for path in overlays
    }
    assert all(path == path.resolve() for path in overlays)


def test_nothing_changes_without_certificates(tmp_path: Path) -> None:
    assert TrustedBundles(tmp_path, lambda: "").overlays() == {}
    assert list(tmp_path.iterdir()) == []
