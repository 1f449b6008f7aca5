"""Plain terraform with the user's own backend and credentials: for the target aws, nothing is translated."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import binary, guard, locks, overrides, provider_settings, session
from homeport.terraform.guard import Sign
from homeport.terraform.process import Command, attached
from homeport.terraform.root_state import DEFAULT_WORKSPACE
from homeport.terraform.state_file import Output, TerraformState, combine

CHANGES = 2
"""Exit code of `plan -detailed-exitcode` when there is something to apply."""


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """A terraform command on the settings' only root."""
    return attached(_command(settings, settings.roots[0], arguments))


def outputs_of(settings: Settings) -> dict[str, Output]:
    """The outputs of all roots, as Terraform holds them."""
    outputs: dict[str, Output] = {}
    for root in settings.roots:
        for name, output in json.loads(_captured(settings, root, ["output", "-json"])).items():
            outputs[name] = Output(output["value"], output["sensitive"])
    return outputs


def state_of(settings: Settings) -> TerraformState:
    """What the backend holds of all roots, in the settings' workspace."""
    return combine(json.loads(_captured(settings, root, ["state", "pull"]).strip() or "{}") for root in settings.roots)


def deploy(settings: Settings, confirm: Callable[[Root], bool], allowed: str | None = None) -> bool:
    """Init, plan, show, ask, apply, for each root in order; False when `confirm` was answered with no.

    Raises HomeportError when the environment, the profile, the providers, the backend or the plan lead away from AWS,
    unless it is to the endpoint `allowed` alone.
    """
    signs = guard.of_settings(os.environ)
    guard.check(signs, allowed)
    return all(_deploy_root(settings, root, confirm, signs, allowed) for root in settings.roots)


def _deploy_root(
    settings: Settings, root: Root, confirm: Callable[[Root], bool], signs: Sequence[Sign], allowed: str | None
) -> bool:
    with _held(root), tempfile.TemporaryDirectory(prefix="homeport-plan-") as folder:
        _initialise(settings, root)
        said = provider_settings.of_folder(root.folder, partial(_evaluated, settings, root))
        signs = [*signs, *guard.of_backend(_backend(root)), *guard.of_provider(said, os.environ)]
        guard.check(signs, allowed)
        plan = Path(folder) / "plan"
        has_changes = _plan(settings, root, plan) == CHANGES
        document = json.loads(_captured(settings, root, ["show", "-json", str(plan)]))
        planned = guard.of_provider(provider_settings.of_plan(document), os.environ)
        guard.check([*signs, *planned, *guard.of_plan(document)], allowed)
        if has_changes:
            if not confirm(root):
                return False
            _check(settings, root, ["apply", str(plan)])
    return True


@contextmanager
def _held(root: Root) -> Iterator[None]:
    """Have the root to oneself: what turns it to a local stack while that is applied would be read here as well."""
    busy = f"another Terraform run holds {root.folder}"
    with locks.held(root.folder, wait_s=session.WAIT_S, waiting=lambda: None, busy=busy):
        overrides.remove([root.folder])
        yield


def _backend(root: Root) -> dict[str, Any]:
    """What `init` has noted of the backend."""
    file = root.folder / os.environ.get("TF_DATA_DIR", ".terraform") / "terraform.tfstate"
    noted: dict[str, Any] = json.loads(file.read_text()) if file.is_file() else {}
    return noted


def _evaluated(settings: Settings, root: Root, expressions: Sequence[str]) -> list[Any] | None:
    """The values of expressions of the root, by Terraform's console; None where one of them cannot be told."""
    command = _command(settings, root, ["console", *_var_files(root)])
    result = subprocess.run(
        command.arguments,
        cwd=root.folder,
        env=dict(command.environment),
        input=f"jsonencode([{', '.join(expressions)}])\n",
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        values: list[Any] = json.loads(json.loads(result.stdout))
    except ValueError:
        # Sensitive, known after apply only, or in more than one line.
        return None
    return values


def _var_files(root: Root) -> list[str]:
    return [f"-var-file={each}" for each in root.var_files]


def _plan(settings: Settings, root: Root, plan: Path) -> int:
    arguments = ["plan", "-detailed-exitcode", f"-out={plan}", *_var_files(root)]
    return _check(settings, root, arguments, accepted=(0, CHANGES))


def _initialise(settings: Settings, root: Root) -> None:
    """Init, and make the workspace if there is none of its name: TF_WORKSPACE would want it to be there."""
    commands = [["init", "-input=false"]]
    if settings.workspace != DEFAULT_WORKSPACE:
        commands.append(["workspace", "select", "-or-create=true", settings.workspace])
    for arguments in commands:
        command = _command(settings, root, arguments)
        environment = {name: value for name, value in command.environment.items() if name != "TF_WORKSPACE"}
        if attached(replace(command, environment=environment)):
            raise HomeportError(f"{root.folder}: terraform {arguments[0]} failed")


def _check(settings: Settings, root: Root, arguments: Sequence[str], accepted: tuple[int, ...] = (0,)) -> int:
    code = attached(_command(settings, root, arguments))
    if code not in accepted:
        raise HomeportError(f"{root.folder}: terraform {arguments[0]} failed")
    return code


def _captured(settings: Settings, root: Root, arguments: Sequence[str]) -> str:
    """What a command prints."""
    command = _command(settings, root, arguments)
    result = subprocess.run(
        command.arguments,
        cwd=root.folder,
        env=dict(command.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise HomeportError(f"{root.folder}: terraform {arguments[0]} failed:\n{result.stderr.strip()}")
    return result.stdout


def _command(settings: Settings, root: Root, arguments: Sequence[str]) -> Command:
    found = binary.find(settings.terraform_binary, os.environ, settings.project / ".homeport")
    environment = dict(os.environ)
    if settings.workspace != DEFAULT_WORKSPACE:
        environment["TF_WORKSPACE"] = settings.workspace
    return Command([str(found.path), *arguments], root.folder, environment)
