"""The settings of homeport: one typed object out of flags, environment, `homeport.toml` and defaults.

A flag wins over the environment, the environment over `homeport.toml`, the file over the default. `homeport.toml` is
looked for in the current folder and its parents; paths in it are relative to its own folder, all others to the current
one. `docs/settings.md` lists every key.
"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from homeport.config.keys import KEY_NAMES, KEYS, Key
from homeport.config.values import FunctionOptions, FunctionSource, Root, Target
from homeport.core.errors import HomeportError

__all__ = [
    "FILE_NAME",
    "KEYS",
    "DynamoDbSettings",
    "FunctionOptions",
    "FunctionSettings",
    "FunctionSource",
    "IsolationSettings",
    "Key",
    "KinesisSettings",
    "Root",
    "Settings",
    "Target",
    "holds_terraform",
    "load",
]

FILE_NAME = "homeport.toml"


@dataclass(frozen=True, slots=True)
class DynamoDbSettings:
    """How the DynamoDB engine differs from a fast one that never fails; off unless it is set."""

    eventual_consistency_lag_ms: float = 0.0
    enforce_throughput: bool = False
    error_probability: float = 0.0
    read_error_probability: float = 0.0
    write_error_probability: float = 0.0
    fsync: bool = False


@dataclass(frozen=True, slots=True)
class KinesisSettings:
    """How the Kinesis engine differs from a fast one that never fails; off unless it is set."""

    enforce_throughput: bool = False
    error_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """How Lambda functions are run."""

    async_retry_delay_s: float = 60.0
    """Until the first retry of an event that failed; the second waits twice as long."""
    max_environments: int | None = None
    """None for as many as the memory of the machine, or of the container it is in, carries."""
    keep_idle_s: float = 600.0
    freeze: bool = True
    """Whether environments stand still between invocations."""
    allow_hosts: tuple[str, ...] = ()
    """What the egress guard lets through."""


@dataclass(frozen=True, slots=True)
class IsolationSettings:
    """How functions are kept apart from the machine and from AWS."""

    level: str | None = None
    """The name of a level; None for the strongest that works."""


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
    ports: Mapping[str, int]
    """REST APIs with a port of their own: `NAME` or `NAME/STAGE` → port."""
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
    functions: FunctionSettings = FunctionSettings()
    dynamodb: DynamoDbSettings = DynamoDbSettings()
    kinesis: KinesisSettings = KinesisSettings()
    function_options: Mapping[str, FunctionOptions] = field(default_factory=dict)
    """What single functions have of their own, by their names."""
    isolation: IsolationSettings = IsolationSettings()
    strict: bool = False
    """Refuse what is not quite as asked for."""

    @property
    def local_commands(self) -> Mapping[str, FunctionSource]:
        """By name: the functions whose container images a command stands for."""
        return {name: each for name, each in self.function_sources.items() if each.command}

    @property
    def function_sources(self) -> Mapping[str, FunctionSource]:
        """By the function's name: where `homeport watch` takes code from that Terraform does not tell of."""
        return {name: each.source for name, each in self.function_options.items() if each.source is not None}

    @property
    def freeze_by_function(self) -> Mapping[str, bool]:
        """By the function's name: what is not left to `functions.freeze`."""
        return {name: each.freeze for name, each in self.function_options.items() if each.freeze is not None}

    @property
    def allow_hosts_by_function(self) -> Mapping[str, tuple[str, ...]]:
        """By the function's name: what the egress guard lets through besides `functions.allow_hosts`."""
        return {name: each.allow_hosts for name, each in self.function_options.items() if each.allow_hosts}

    @property
    def state(self) -> Path:
        """The folder that holds the target's instance: its pid file, logs, state and Terraform's state.

        One for each target, so that they can be up side by side.
        """
        return self.state_root if self.target is Target.EMBEDDED else self.state_root / self.target


def load(flags: Mapping[str, Any], environment: Mapping[str, str], folder: Path) -> Settings:
    """The settings in force in `folder`; `flags` maps names of keys to values, None or () where a flag is not given.

    Raises HomeportError for an unknown key or a value of the wrong kind.
    """
    file = _find_file(folder)
    project = file.parent if file else folder
    table = _flatten(_with_functions_apart(_read(file))) if file else {}
    _refuse_unknown(table)
    sources = _Sources(flags, environment, folder, table, project)
    values = {key.name: sources.value(key) for key in KEYS}
    return Settings(
        project=project,
        target=values["target"],
        state_root=values["state"],
        port=values["port"],
        ports=values["ports"],
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
        strict=values["strict"],
        isolation=IsolationSettings(**_table(values, "isolation", IsolationSettings)),
        dynamodb=DynamoDbSettings(**_table(values, "dynamodb", DynamoDbSettings)),
        kinesis=KinesisSettings(**_table(values, "kinesis", KinesisSettings)),
        function_options=values["functions"],
        functions=FunctionSettings(**_table(values, "functions", FunctionSettings)),
    )


def _table(
    values: Mapping[str, Any],
    name: str,
    kind: type[DynamoDbSettings | FunctionSettings | IsolationSettings | KinesisSettings],
) -> dict[str, Any]:
    """The values of one table of the file, by the names of its fields."""
    return {each.name: values[f"{name}.{each.name}"] for each in fields(kind)}


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


def _with_functions_apart(table: dict[str, Any]) -> dict[str, Any]:
    """The tables of single functions, `[functions.NAME]`, as the one value `functions` beside settings of that name."""
    functions = table.get("functions")
    if not isinstance(functions, dict):
        return table
    single = {name: each for name, each in functions.items() if isinstance(each, dict)}
    others = {f"functions.{name}": each for name, each in functions.items() if name not in single}
    return {**table, "functions": single, **others}


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names; a value of a known key stays whole."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        dotted = f"{prefix}{name}"
        if isinstance(value, dict) and dotted not in KEY_NAMES:
            flat.update(_flatten(value, f"{dotted}."))
        else:
            flat[dotted] = value
    return flat


def _refuse_unknown(table: Mapping[str, Any]) -> None:
    for name in table:
        if name not in KEY_NAMES:
            close = difflib.get_close_matches(name, KEY_NAMES, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(sorted(KEY_NAMES))}"
            raise HomeportError(f"{FILE_NAME}: unknown key {name}", hint=hint)
