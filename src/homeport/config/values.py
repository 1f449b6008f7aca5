"""What a setting's value may be: each reader makes the typed value from what a source holds.

It is given the value and the folder that relative paths start from, and raises TypeError or ValueError.
"""

import enum
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Target(enum.StrEnum):
    """Where the stack runs."""

    EMBEDDED = "embedded"
    """homeport's own processes on this machine."""
    DOCKER = "docker"
    """homeport's image, by compose."""
    LOCALSTACK = "localstack"
    """LocalStack's official image in its place, with the user's token."""
    AWS = "aws"
    """AWS itself, with the user's own credentials and Terraform backend."""


@dataclass(frozen=True, slots=True)
class Root:
    """One Terraform root module."""

    folder: Path
    """Absolute."""
    var_files: tuple[Path, ...] = ()
    """Passed with -var-file, in this order; absolute."""


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """Where a function's code comes from, when Terraform does not tell."""

    source: Path
    """The folder whose files are packaged; absolute."""
    build: tuple[str, ...] = ()
    """A command that makes the archive; empty where the files go in as they are."""
    command: tuple[str, ...] = ()
    """What runs in the place of the function's container image, with the folder as /var/task; empty for the image."""


@dataclass(frozen=True, slots=True)
class FunctionOptions:
    """What is set for one function alone."""

    source: FunctionSource | None = None
    freeze: bool | None = None
    """None where it is as for all functions."""
    allow_hosts: tuple[str, ...] = ()
    """What the egress guard lets through besides."""


def read_function_options(value: Any, base: Path) -> dict[str, FunctionOptions]:
    """Tables by the names of functions: what `FunctionOptions` holds, without a table for `source`."""
    if not isinstance(value, dict):
        raise TypeError(f"expected a table a function, not {value!r}")
    return {name: _function_options(name, each, base) for name, each in value.items()}


def _function_options(name: str, value: Any, base: Path) -> FunctionOptions:
    unknown = value.keys() - {"source", "build", "command", "freeze", "allow_hosts"}
    if unknown or not value or ("source" not in value and value.keys() & {"build", "command"}):
        known = "source = …, with it build = … and command = …, freeze = … and allow_hosts = …"
        raise ValueError(f"[functions.{name}] takes {known}, not {value!r}")
    freeze = read_switch(value["freeze"], base) if "freeze" in value else None
    hosts = read_hosts(value.get("allow_hosts", ()), base)
    if "source" not in value:
        return FunctionOptions(None, freeze, hosts)
    build, command = (read_command(value.get(each, ()), base) for each in ("build", "command"))
    return FunctionOptions(FunctionSource(read_path(value["source"], base), build, command), freeze, hosts)


def read_hosts(value: Any, _: Path) -> tuple[str, ...]:
    """Host names or addresses, `*` for any part of them: a list, or one text parted by commas."""
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise TypeError(f"expected a list of host names, not {value!r}")
    for host in parts:
        if not _HOST.fullmatch(host):
            raise ValueError(f"expected a host name or an address without scheme, port and path, not {host!r}")
    return tuple(parts)


# A name, or an address; one with a single colon would be a port's.
_HOST = re.compile(r"[A-Za-z0-9._*-]+|[0-9A-Fa-f.*]*:[0-9A-Fa-f.*]*:[0-9A-Fa-f:.*]*")


def read_path(value: Any, base: Path) -> Path:
    """A path, relative to `base`."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"expected a path, not {value!r}")
    return Path(os.path.normpath(base / Path(value).expanduser()))


def read_paths(value: Any, base: Path) -> tuple[Path, ...]:
    """A list, or the one text of an environment variable (parted as PATH is)."""
    parts = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError(f"expected a list of paths, not {value!r}")
    return tuple(read_path(part, base) for part in parts)


def read_roots(value: Any, base: Path) -> tuple[Root, ...]:
    """A list of root modules, or the one text of an environment variable (parted as PATH is)."""
    parts = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError(f"expected a list of folders, not {value!r}")
    return tuple(_root(part, base) for part in parts)


def _root(value: Any, base: Path) -> Root:
    if not isinstance(value, dict):
        return Root(read_path(value, base))
    unknown = value.keys() - {"path", "var_files"}
    if unknown or "path" not in value:
        raise ValueError(f"a root is a folder or {{ path = …, var_files = […] }}, not {value!r}")
    return Root(read_path(value["path"], base), read_paths(value.get("var_files", []), base))


def read_text(value: Any, _: Path) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise TypeError(f"expected a text, not {value!r}")
    return value


def read_port(value: Any, _: Path) -> int:
    """A port; 0 for a free one."""
    port = int(value)
    if isinstance(value, bool) or not 0 <= port <= 65535:
        raise ValueError(f"expected a port between 0 and 65535, not {value!r}")
    return port


def read_ports(value: Any, base: Path) -> dict[str, int]:
    """A table of ports, no two of them alike."""
    if not isinstance(value, dict):
        raise TypeError(f"expected a table of ports, not {value!r}")
    ports = {name: read_port(each, base) for name, each in value.items()}
    if 0 in ports.values() or len(set(ports.values())) < len(ports):
        raise ValueError(f"expected ports between 1 and 65535, no two of them alike, not {value!r}")
    return ports


def read_count(value: Any, _: Path) -> int:
    """A whole number above 0."""
    count = int(value)
    if isinstance(value, bool) or count < 1:
        raise ValueError(f"expected a whole number above 0, not {value!r}")
    return count


def read_seconds(value: Any, _: Path) -> float:
    """Seconds above 0."""
    seconds = float(value)
    if not seconds > 0:
        raise ValueError(f"expected seconds above 0, not {value!r}")
    return seconds


def read_target(value: Any, _: Path) -> Target:
    """The name of a target."""
    if value not in list(Target):
        raise ValueError(f"expected one of {', '.join(Target)}, not {value!r}")
    return Target(value)


ISOLATIONS = ("namespace", "landlock", "container", "process")


def read_isolation(value: Any, _: Path) -> str:
    """The name of an isolation level."""
    if value not in ISOLATIONS:
        raise ValueError(f"expected one of {', '.join(ISOLATIONS)}, not {value!r}")
    return str(value)


def read_command(value: Any, _: Path) -> tuple[str, ...]:
    """A command: its parts, or one text parted as a shell does."""
    parts = shlex.split(value) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise TypeError(f"expected a command, not {value!r}")
    return tuple(parts)


def read_text_table(value: Any, _: Path) -> dict[str, str]:
    """A table of texts."""
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise TypeError(f"expected a table of texts, not {value!r}")
    return dict(value)


def read_switch(value: Any, _: Path) -> bool:
    """True or false; of an environment variable 1, true, yes, on and their opposites."""
    if isinstance(value, bool):
        return value
    switch = _SWITCHES.get(str(value).lower())
    if switch is None:
        raise ValueError(f"expected true or false, not {value!r}")
    return switch


_SWITCHES = {name: name in ("1", "true", "yes", "on") for name in ("1", "true", "yes", "on", "0", "false", "no", "off")}


def read_milliseconds(value: Any, _: Path) -> float:
    """Milliseconds, 0 or more."""
    milliseconds = float(value)
    if not 0 <= milliseconds < float("inf"):
        raise ValueError(f"expected milliseconds from 0 on, not {value!r}")
    return milliseconds


def read_probability(value: Any, _: Path) -> float:
    """A number from 0 to 1."""
    probability = float(value)
    if not 0 <= probability <= 1:
        raise ValueError(f"expected a probability between 0 and 1, not {value!r}")
    return probability
