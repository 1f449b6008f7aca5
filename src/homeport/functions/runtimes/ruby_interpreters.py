"""The Rubies of this machine: PATH's, and those of rbenv, asdf, mise and RVM."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from homeport.functions.runtimes.interpreters import Interpreters, Probe, home, installed_below, on_path
from homeport.functions.runtimes.versions import VersionRule

VERSIONS = ("3.2", "3.3", "3.4")
"""Those that AWS has."""
_PROBE = Probe(["--version"], re.compile(r"^ruby ((\d+\.\d+)\.\d+)", re.MULTILINE))


def ruby_interpreters(environment: Mapping[str, str] | None = None, *, strict: bool = False) -> Interpreters:
    """Those that are found by the variables of an environment, this process's by default."""
    known = os.environ if environment is None else environment
    rule = VersionRule("Ruby", "`rbenv install {version}` brings it here", strict)
    return Interpreters(rule, _PROBE, lambda: _candidates(known))


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    yield from on_path(environment, "ruby")
    user = home(environment)
    rbenv = Path(environment.get("RBENV_ROOT") or user / ".rbenv")
    yield from installed_below(rbenv, "versions/*/bin/ruby", "rbenv")
    asdf = Path(environment.get("ASDF_DATA_DIR") or user / ".asdf")
    yield from installed_below(asdf, "installs/ruby/*/bin/ruby", "asdf")
    yield from installed_below(user / ".local" / "share" / "mise", "installs/ruby/*/bin/ruby", "mise")
    yield from installed_below(user / ".rvm", "rubies/ruby-*/bin/ruby", "RVM")
