import tomllib
from pathlib import Path

import botocore.session

from homeport.services.names import NAMES

PROJECT = Path(__file__).parents[3]
OURS = {"apigatewayv2", "apigatewaymanagementapi"}
"""What a control plane alone would pretend to: a stack with them fails loudly instead."""


def test_every_service_is_an_entry_point() -> None:
    points = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["entry-points"]
    found = {name: target for name, target in points["localstack.aws.provider"].items() if name.endswith(":default")}

    assert found == {f"{name}:default": f"homeport.services.plugins:{name.replace('-', '_')}" for name in NAMES}


def test_the_names_are_what_moto_has_and_localstack_lacks() -> None:
    from localstack.services.plugins import SERVICE_PLUGINS
    from moto.backends import get_backend

    registered = {
        api
        for api, providers in SERVICE_PLUGINS.api_provider_specs.items()
        if providers != ["default"] or api not in NAMES
    }
    emulated = set()
    for name in botocore.session.get_session().get_available_services():
        try:
            get_backend(name)
        except Exception:  # whatever a module that is not there raises
            continue
        emulated.add(name)

    assert set(NAMES) == emulated - registered - OURS
