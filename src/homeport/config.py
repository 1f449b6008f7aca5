"""The settings of homeport: one typed object out of flags, environment, `homeport.toml` and defaults.

A flag wins over the environment, the environment over `homeport.toml`, the file over the default. `homeport.toml` is
looked for in the current folder and its parents; paths in it are relative to its own folder, all others to the current
one. `docs/settings.md` lists every key.
"""

import difflib
import enum
import os
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from homeport.core.errors import HomeportError

FILE_NAME = "homeport.toml"


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
class Settings:
    """What all commands go by."""

    project: Path
    """The folder of `homeport.toml`, or the current one where there is none."""
    target: Target
    state_root: Path
    """The folder of the state, as it is set: that of the target embedded, which holds those of the others."""
    port: int
    """Where a new instance listens; 0 for a free port."""
    region: str
    """For clients, and for providers that name none."""
    ready_timeout_s: float
    """How long a starting instance may take until it is ready."""
    roots: tuple[Root, ...]
    """In the order in which they are applied; empty where the project has no Terraform."""
    workspace: str
    terraform_binary: str | None
    """A path or name; None for whichever of terraform and tofu is found."""
    tests: Path
    """What `homeport test` hands to pytest."""
    serve_command: tuple[str, ...]
    """What `homeport serve` runs; empty where the project names nothing."""
    serve_environment: Mapping[str, str]
    """Environment variables of that command: name → name of a Terraform output."""

    @property
    def state(self) -> Path:
        """The folder that holds the target's instance: its pid file, logs, state and Terraform's state.

        One for each target, so that they can be up side by side.
        """
        return self.state_root if self.target is Target.EMBEDDED else self.state_root / self.target


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: where it comes from and what it means."""

    name: str
    """As in `homeport.toml`, with its table."""
    read: Callable[[Any, Path], Any]
    """Makes the typed value from what a source holds and the folder that relative paths start from."""
    default: Any
    meaning: str
    environment: tuple[str, ...] = ()
    """Variables that set it, the first that is set wins."""


def load(flags: Mapping[str, Any], environment: Mapping[str, str], folder: Path) -> Settings:
    """The settings in force in `folder`; `flags` maps names of keys to values, None or () where a flag is not given.

    Raises HomeportError for an unknown key or a value of the wrong kind.
    """
    file = _find_file(folder)
    project = file.parent if file else folder
    table = _flatten(_read(file)) if file else {}
    _refuse_unknown(table)
    sources = _Sources(flags, environment, folder, table, project)
    values = {key.name: sources.value(key) for key in KEYS}
    return Settings(
        project=project,
        target=values["target"],
        state_root=values["state"],
        port=values["port"],
        region=values["region"],
        ready_timeout_s=values["ready_timeout_s"],
        roots=_with_var_files(
            values["terraform.roots"] or _default_roots(project), sources.listed_roots(), values["terraform.var_files"]
        ),
        workspace=values["terraform.workspace"],
        terraform_binary=values["terraform.binary"],
        tests=values["tests"],
        serve_command=values["serve.command"],
        serve_environment=values["serve.environment"],
    )


@dataclass(frozen=True, slots=True)
class _Sources:
    """Everything a setting can come from."""

    flags: Mapping[str, Any]
    environment: Mapping[str, str]
    folder: Path
    table: Mapping[str, Any]
    """`homeport.toml`, flat."""
    project: Path

    def value(self, key: Key) -> Any:
        """What the strongest source says that says anything."""
        for source, value, base in self._all(key):
            try:
                return key.read(value, base)
            except (TypeError, ValueError) as error:
                raise HomeportError(f"{source}: {error}", hint=f"{key.name}: {key.meaning}") from error
        return None

    def listed_roots(self) -> tuple[Root, ...]:
        """The roots of `homeport.toml`, whatever a stronger source names."""
        key = next(key for key in KEYS if key.name == "terraform.roots")
        roots: tuple[Root, ...] = replace(self, flags={}, environment={}).value(key)
        return roots

    def _all(self, key: Key) -> Iterator[tuple[str, Any, Path]]:
        """(what an error calls the source, its value, the folder that relative paths start from), strongest first."""
        flag = self.flags.get(key.name)
        if flag is not None and flag != ():
            yield f"{key.name} on the command line", flag, self.folder
        for variable in key.environment:
            if self.environment.get(variable):
                yield variable, self.environment[variable], self.folder
        if key.name in self.table:
            yield f"{FILE_NAME}: {key.name}", self.table[key.name], self.project
        if key.default is not None:
            yield "default", key.default, self.project


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise HomeportError(f"{file}: {error}", hint=f"mend or remove {file.name}") from error


def _find_file(folder: Path) -> Path | None:
    return next((each / FILE_NAME for each in (folder, *folder.parents) if (each / FILE_NAME).is_file()), None)


def _default_roots(project: Path) -> tuple[Root, ...]:
    """`terraform/`, else the project's folder itself where it holds Terraform files."""
    for folder in (project / "terraform", project):
        if holds_terraform(folder):
            return (Root(folder),)
    return ()


def holds_terraform(folder: Path) -> bool:
    """Whether `folder` is a Terraform module."""
    return any(next(folder.glob(pattern), None) for pattern in ("*.tf", "*.tf.json", "*.tofu"))


def _with_var_files(roots: tuple[Root, ...], listed: tuple[Root, ...], var_files: tuple[Path, ...]) -> tuple[Root, ...]:
    """Those common to all come first, so that a root's own win. One that is named elsewhere keeps those of the file."""
    own = {root.folder: root.var_files for root in listed}
    return tuple(Root(root.folder, (*var_files, *(root.var_files or own.get(root.folder, ())))) for root in roots)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names; a value of a known key stays whole."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        dotted = f"{prefix}{name}"
        if isinstance(value, dict) and dotted not in _KEY_NAMES:
            flat.update(_flatten(value, f"{dotted}."))
        else:
            flat[dotted] = value
    return flat


def _refuse_unknown(table: Mapping[str, Any]) -> None:
    for name in table:
        if name not in _KEY_NAMES:
            close = difflib.get_close_matches(name, _KEY_NAMES, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(sorted(_KEY_NAMES))}"
            raise HomeportError(f"{FILE_NAME}: unknown key {name}", hint=hint)


def _path(value: Any, base: Path) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"expected a path, not {value!r}")
    return Path(os.path.normpath(base / Path(value).expanduser()))


def _paths(value: Any, base: Path) -> tuple[Path, ...]:
    """A list, or the one text of an environment variable (parted as PATH is)."""
    parts = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError(f"expected a list of paths, not {value!r}")
    return tuple(_path(part, base) for part in parts)


def _roots(value: Any, base: Path) -> tuple[Root, ...]:
    parts = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError(f"expected a list of folders, not {value!r}")
    return tuple(_root(part, base) for part in parts)


def _root(value: Any, base: Path) -> Root:
    if not isinstance(value, dict):
        return Root(_path(value, base))
    unknown = value.keys() - {"path", "var_files"}
    if unknown or "path" not in value:
        raise ValueError(f"a root is a folder or {{ path = …, var_files = […] }}, not {value!r}")
    return Root(_path(value["path"], base), _paths(value.get("var_files", []), base))


def _text_value(value: Any, _: Path) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"expected a text, not {value!r}")
    return value


def _port(value: Any, _: Path) -> int:
    port = int(value)
    if isinstance(value, bool) or not 0 <= port <= 65535:
        raise ValueError(f"expected a port between 0 and 65535, not {value!r}")
    return port


def _seconds(value: Any, _: Path) -> float:
    seconds = float(value)
    if not seconds > 0:
        raise ValueError(f"expected seconds above 0, not {value!r}")
    return seconds


def _target(value: Any, _: Path) -> Target:
    if value not in list(Target):
        raise ValueError(f"expected one of {', '.join(Target)}, not {value!r}")
    return Target(value)


def _command(value: Any, _: Path) -> tuple[str, ...]:
    parts = shlex.split(value) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise TypeError(f"expected a command, not {value!r}")
    return tuple(parts)


def _text_table(value: Any, _: Path) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise TypeError(f"expected a table of texts, not {value!r}")
    return dict(value)


KEYS: tuple[Key, ...] = (
    Key(
        "target",
        _target,
        Target.EMBEDDED,
        "where the stack runs: embedded, docker, localstack or aws",
        ("HOMEPORT_TARGET",),
    ),
    Key("port", _port, 4566, "where a new instance listens; 0 takes a free port", ("HOMEPORT_PORT",)),
    Key(
        "state",
        _path,
        ".homeport",
        "the folder that holds the instance; other targets than embedded take one below it",
        ("HOMEPORT_STATE",),
    ),
    Key(
        "region",
        _text_value,
        "us-east-1",
        "for clients, and for Terraform providers that name none",
        ("HOMEPORT_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
    ),
    Key(
        "ready_timeout_s",
        _seconds,
        120.0,
        "how long a starting instance may take until it is ready",
        ("HOMEPORT_READY_TIMEOUT_S",),
    ),
    Key(
        "terraform.roots",
        _roots,
        (),
        "Terraform root modules in the order in which they are applied: folders, or tables { path, var_files }; "
        "by default `terraform/`, else the project's folder when it holds .tf files",
        ("HOMEPORT_TERRAFORM",),
    ),
    Key("terraform.var_files", _paths, (), "passed to every root with -var-file", ("HOMEPORT_VAR_FILES",)),
    Key(
        "terraform.workspace",
        _text_value,
        "default",
        "the Terraform workspace; made when it does not exist",
        ("HOMEPORT_WORKSPACE", "TF_WORKSPACE"),
    ),
    Key(
        "terraform.binary",
        _text_value,
        None,
        "a path or name of terraform or tofu; by default whichever is found",
        ("HOMEPORT_TERRAFORM_BINARY", "TF_CMD"),
    ),
    Key("tests", _path, "tests/integration", "what `homeport test` hands to pytest", ("HOMEPORT_TESTS",)),
    Key("serve.command", _command, (), "what `homeport serve` runs"),
    Key(
        "serve.environment",
        _text_table,
        {},
        "environment variables of that command: name → name of a Terraform output",
    ),
)
_KEY_NAMES = frozenset(key.name for key in KEYS)
