"""Plain terraform with the user's own backend and credentials: for the target aws, nothing is translated."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import binary, guard
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
    return combine(json.loads(_captured(settings, root, ["state", "pull"]) or "{}") for root in settings.roots)


def deploy(settings: Settings, confirm: Callable[[Root], bool], allowed: str | None = None) -> bool:
    """Init, plan, show, ask, apply, for each root in order; False when `confirm` was answered with no.

    Raises HomeportError when the environment, the profile, the providers or the plan lead away from AWS, unless it is
    to the endpoint `allowed`.
    """
    signs = guard.of_settings(os.environ)
    early = [sign for sign in signs if sign.endpoint or not allowed]
    if early:
        guard.check(early, allowed)
    for root in settings.roots:
        _initialise(settings, root)
        with tempfile.TemporaryDirectory(prefix="homeport-plan-") as folder:
            plan = Path(folder) / "plan"
            has_changes = _plan(settings, root, plan) == CHANGES
            document = json.loads(_captured(settings, root, ["show", "-json", str(plan)]))
            guard.check([*signs, *guard.of_plan(document)], allowed)
            if not has_changes:
                continue
            if not confirm(root):
                return False
            _check(settings, root, ["apply", str(plan)])
    return True


def _plan(settings: Settings, root: Root, plan: Path) -> int:
    var_files = [f"-var-file={each}" for each in root.var_files]
    return _check(settings, root, ["plan", "-detailed-exitcode", f"-out={plan}", *var_files], accepted=(0, CHANGES))


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
