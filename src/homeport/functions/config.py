"""What a function version is, as far as running it needs to know."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ON_DEMAND = "on-demand"
PROVISIONED = "provisioned-concurrency"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The execution role's session."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expires_s: float = math.inf
    """In seconds since the epoch. The environment that holds them ends before that."""


@dataclass(frozen=True, slots=True)
class Debugger:
    """What a function's developer attaches to it."""

    port: int
    """Where it listens, on the loopback interface."""
    debugpy: Path
    """The folder that holds Python's debugger."""


@dataclass(frozen=True, slots=True)
class LocalCommand:
    """What `homeport.toml` lets run in the place of a container image."""

    argv: tuple[str, ...]
    folder: Path
    """The function's `/var/task`."""


@dataclass(frozen=True, slots=True)
class Image:
    """A container image and how it is started; what is empty is as the image says."""

    uri: str
    entry_point: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    working_directory: str = ""
    local: LocalCommand | None = None
    """What runs in its place."""


@dataclass(frozen=True, slots=True)
class FunctionConfig:
    """One version of a function and all of its settings that an execution environment is made from."""

    arn: str
    """Qualified with the version."""
    name: str
    version: str
    """`$LATEST` or a number."""
    account: str
    region: str
    runtime: str
    """AWS's identifier, `python3.13`; empty for a container image."""
    handler: str
    code_path: Path
    """The folder that holds the unpacked archive."""
    credentials: Credentials
    layers_path: Path | None = None
    """The folder that holds the layers' contents, merged in their order: the function's `/opt`."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The function's own variables."""
    memory_mb: int = 128
    ephemeral_storage_mb: int = 512
    """The size of `/tmp`."""
    timeout_s: int = 3
    architecture: str = "x86_64"
    initialization_type: str = ON_DEMAND
    """ON_DEMAND or PROVISIONED."""
    log_group: str = ""
    """From LoggingConfig; empty for `/aws/lambda/<name>`."""
    log_format: str = "Text"
    """`Text` or `JSON`, from LoggingConfig."""
    application_log_level: str = ""
    """From LoggingConfig, with the JSON format only; empty for INFO."""
    system_log_level: str = ""
    """The same of the platform's own lines: DEBUG, INFO or WARN."""
    debugger: Debugger | None = None
    """While it is there no time limit holds."""
    image: Image | None = None
    """None for a function that is deployed as an archive."""
    runtime_version_arn: str = ""
    """What INIT_START names; empty for none."""

    @property
    def is_provisioned(self) -> bool:
        """Whether environments are initialised ahead of their invocations."""
        return self.initialization_type == PROVISIONED

    @property
    def runs_in_container(self) -> bool:
        """Whether a container engine runs it."""
        return self.image is not None and self.image.local is None

    @property
    def brings_own_runtime(self) -> bool:
        """Whether its runtime is none of AWS's: a `bootstrap`, or what a container image starts."""
        return not self.runtime or self.runtime.startswith("provided")

    @property
    def log_group_name(self) -> str:
        return self.log_group or f"/aws/lambda/{self.name}"
