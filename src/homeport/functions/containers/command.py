"""The worker that stands for a container."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import homeport
from homeport.functions.runtimes import Container
from homeport.functions.spawner import Command

_CALL = (
    f"import sys; sys.path.append({str(Path(homeport.__file__).parents[1])!r}); "
    "from homeport.functions.containers import follower; follower."
)
_LOOPBACK = "127.0.0.1"
# What leads a function to homeport.
_ADDRESSES = ("AWS_LAMBDA_RUNTIME_API", "AWS_ENDPOINT_URL", "AWS_XRAY_DAEMON_ADDRESS")


def in_container(container: Container, environment: Mapping[str, str], marker: str, name: str) -> Command:
    """Runs a container with an environment, under a name that no other one has."""
    order = {
        "socket": container.socket,
        "name": f"homeport-{name}",
        "create": {**container.request, "Env": _as_seen_inside(environment, container.host)},
    }
    told = {"HOMEPORT_CONTAINER": json.dumps(order)}
    variable, _, value = marker.partition("=")
    return Command(
        argv=_python("follow()"),
        environment={**told, variable: value},
        directory="/",
        marker=marker,
        # Not the marker's: what ends with the worker is not to end this.
        afterwards=(_python("remove()"), told),
    )


def _python(call: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", _CALL + call]


def _as_seen_inside(environment: Mapping[str, str], host: str) -> list[str]:
    inside = {name: value.replace(_LOOPBACK, host) for name, value in environment.items() if name in _ADDRESSES}
    return [f"{name}={value}" for name, value in {**environment, **inside}.items()]
