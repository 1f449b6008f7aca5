"""How workers are run that keep the rules."""

import asyncio
from pathlib import Path

import pytest

from homeport.functions.egress.guard import EgressGuard
from homeport.functions.egress.rules import VARIABLE, Egress
from homeport.functions.egress.trust import BUNDLES
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import AWS, Places
from support.egress import function_config

ELSEWHERE = Places(Path("/code"), Path("/layers"), Path("/scratch"))
EGRESS = Egress("http://127.0.0.1:4566", authority=lambda: "CERTIFICATE\n")


def guarded(folder: Path, places: Places, *, has_hook: bool) -> Launch:
    launch = Launch(["/program"], Path("/runtime"), {"PATH": "/bin"}, keeps_egress_rules=has_hook)
    loop = asyncio.new_event_loop()
    try:
        return EgressGuard(EGRESS, loop, folder).guarded(launch, function_config(), places)
    finally:
        loop.close()


@pytest.mark.parametrize("has_hook", [True, False])
def test_only_runtimes_with_the_hook_are_given_the_rules(tmp_path: Path, has_hook: bool) -> None:
    environment = guarded(tmp_path, AWS, has_hook=has_hook).environment

    rules = {VARIABLE: EGRESS.rules(function_config()).to_json()} if has_hook else {}
    assert environment == {"PATH": "/bin", **rules}


@pytest.mark.skipif(not any(Path(each).is_file() for each in BUNDLES), reason="this system has no such file")
def test_without_a_file_system_of_its_own_a_function_is_told_of_the_bundle(tmp_path: Path) -> None:
    own, elsewhere = (guarded(tmp_path, places, has_hook=False) for places in (AWS, ELSEWHERE))
    bundle = next(iter(own.overlays.values()))

    assert (elsewhere.overlays, elsewhere.reads) == ({}, (bundle,))
    assert elsewhere.environment == {"PATH": "/bin", "SSL_CERT_FILE": str(bundle)}
    assert "SSL_CERT_FILE" not in own.environment
