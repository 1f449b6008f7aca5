"""The Node.js installations of this machine: PATH's, and those of nvm, fnm and Volta."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from homeport.functions.runtimes.interpreters import Interpreters, Probe, home, installed_below, on_path
from homeport.functions.runtimes.versions import VersionRule

VERSIONS = ("18", "20", "22", "24")
"""Those that AWS has."""
_PROBE = Probe(["--version"], re.compile(r"^v((\d+)\.\d+\.\d+)$", re.MULTILINE))


def node_interpreters(environment: Mapping[str, str] | None = None, *, strict: bool = False) -> Interpreters:
    """Those that are found by the variables of an environment, this process's by default."""
    known = os.environ if environment is None else environment
    rule = VersionRule("Node.js", "`nvm install {version}` brings it here", strict)
    return Interpreters(rule, _PROBE, lambda: _candidates(known))


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    yield from on_path(environment, "node")
    nvm = Path(environment.get("NVM_DIR") or home(environment) / ".nvm")
    yield from installed_below(nvm, "versions/node/*/bin/node", "nvm")
    fnm = home(environment) / ".local" / "share" / "fnm"
    yield from installed_below(fnm, "node-versions/*/installation/bin/node", "fnm")
    yield from installed_below(home(environment) / ".volta", "tools/image/node/*/bin/node", "Volta")
