"""`terraform init`, when there is something for it to do."""

import hashlib
import re
import shlex
from contextlib import AbstractContextManager
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.terraform import cli_config, locks, process, registry, session
from homeport.terraform.binary import host_platform
from homeport.terraform.cli_config import CliConfig
from homeport.terraform.job import Job
from homeport.terraform.modules import Module

# Summaries of errors that mean: run init.
NEEDED = re.compile(
    r"Module not installed|Inconsistent dependency lock file|Backend initialization required|"
    r"Required plugins are not installed|Module source has changed|Module version requirements have changed|"
    r"Missing required provider|Could not load plugin|Provider dependency changes detected"
)
_WRONG_CHECKSUM = "doesn't match any of the checksums"
_OF_PROVIDERS = re.compile(
    r"(?:query|install|download|find)\w* .{0,80}provider|provider registry|provider packages", re.IGNORECASE
)
_PROVIDER = re.compile(r"(?:provider|package for|copy of|install)\s+([\w.-]+/[\w.-]+/[\w.-]+)")


def is_needed(job: Job) -> bool:
    """Whether providers or modules may be missing: nothing is installed, or what init looks at has changed."""
    try:
        return job.state.initialised.read_text() != _fingerprint(job)
    except FileNotFoundError:
        return True


def _fingerprint(job: Job) -> str:
    texts = [requirement for folder in job.modules() for requirement in Module(folder).requirements()]
    digest = hashlib.sha256("\n".join(texts).encode())
    digest.update(job.lock_file.users() or b"")
    digest.update(f"{job.binary.identity()} {job.state.tfstate}".encode())
    return digest.hexdigest()


def configuration(job: Job, *, installs: bool) -> CliConfig:
    """Terraform's CLI configuration for a run; only one that installs providers has to know whether the registry
    answers."""
    reachable = not installs or registry.is_reachable(job.binary.registry, job.environment)
    return cli_config.prepare(job.binary, job.environment, reachable, job.folder, job.shared)


def run(job: Job, inherited: tuple[int, ...]) -> None:
    """Install what the configuration asks for. Inside `session.held`.

    Raises HomeportError with Terraform's words when it fails.
    """
    job.tell(f"{job.name}: terraform init")
    config = configuration(job, installs=True)
    arguments = ["init", "-input=false", "-no-color", "-reconfigure"]
    output: list[str] = []
    with _plugin_cache_held(job), session.overridden(job):
        command = job.command(arguments, inherited, config.variables)
        finished = process.stream(command, output.append, lambda: True)
    if finished.code:
        text = "".join([*output, finished.stderr])
        job.tell(errors_of(text))
        raise _failure(job, text, config)
    done(job)


def _plugin_cache_held(job: Job) -> AbstractContextManager[int]:
    """Terraform does not promise that two runs may fill one cache."""
    job.shared.mkdir(parents=True, exist_ok=True)
    return locks.held(
        job.shared / "plugins.lock",
        wait_s=session.WAIT_S,
        waiting=lambda: job.tell(f"{job.name}: waiting for another terraform init"),
        busy="another terraform init holds the plugin cache",
    )


def done(job: Job) -> None:
    """Note that what init looks at is as it was for the init that has just succeeded."""
    job.state.initialised.write_text(_fingerprint(job))


def errors_of(text: str) -> str:
    """The errors in the output of a command, without their frames."""
    unframed = re.sub(r"^[│╷╵] ?", "", text, flags=re.MULTILINE)
    start = unframed.find("Error: ")
    return (unframed[start:] if start >= 0 else unframed).strip()


def _failure(job: Job, text: str, config: CliConfig) -> HomeportError:
    flat = " ".join(text.replace("│", " ").split())
    if _WRONG_CHECKSUM in flat:
        return HomeportError(
            f"{job.lock_file.path} has no checksum of this platform's provider",
            hint=f"add it: {_lock_command(job, flat, config.mirrors)}",
        )
    if not _OF_PROVIDERS.search(flat):
        hint = None
    elif config.mirrors:
        mirrors = ", ".join(str(folder) for folder in config.mirrors)
        hint = f"{job.binary.registry} cannot be reached, so providers come from {mirrors}"
    else:
        hint = f"can {job.binary.registry} be reached? without it, TF_PLUGIN_MIRROR names a folder with providers"
    return HomeportError(f"{job.name}: terraform init failed", hint=hint)


def _lock_command(job: Job, flat: str, mirrors: tuple[Path, ...]) -> str:
    """The command that records the checksums that are missing."""
    provider = _PROVIDER.search(flat)
    parts = [
        str(job.binary.path.name),
        f"-chdir={job.folder}",
        "providers",
        "lock",
        *(f"-fs-mirror={folder}" for folder in mirrors[:1]),
        f"-platform={host_platform()}",
        *([provider[1].rstrip(".")] if provider else []),
    ]
    return shlex.join(parts)
