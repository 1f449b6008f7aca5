"""Plain terraform with the user's own backend and credentials: for the target aws, nothing is translated."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import binary
from homeport.terraform.process import Command, attached
from homeport.terraform.state_file import Output

# What AWS never gives out as a key id, and what local stacks take.
_LOCAL_KEYS = frozenset({"test", "000000000000"})
CHANGES = 2
"""Exit code of `plan -detailed-exitcode` when there is something to apply."""


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """A terraform command on the settings' only root."""
    return attached(_command(settings, settings.roots[0], arguments))


def outputs_of(settings: Settings) -> dict[str, Output]:
    """The outputs of all roots, as Terraform holds them."""
    outputs: dict[str, Output] = {}
    for root in settings.roots:
        command = _command(settings, root, ["output", "-json"])
        result = subprocess.run(
            command.arguments,
            cwd=root.folder,
            env=dict(command.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise HomeportError(f"{root.folder}: terraform output failed:\n{result.stderr.strip()}")
        for name, output in json.loads(result.stdout).items():
            outputs[name] = Output(output["value"], output["sensitive"])
    return outputs


def deploy(settings: Settings, confirm: Callable[[Root], bool]) -> bool:
    """Init, plan, show, ask, apply, for each root in order; False when `confirm` was answered with no."""
    refuse_local(os.environ)
    for root in settings.roots:
        _check(settings, root, ["init", "-input=false"])
        with tempfile.TemporaryDirectory(prefix="homeport-plan-") as folder:
            plan = Path(folder) / "plan"
            arguments = [
                "plan",
                "-detailed-exitcode",
                f"-out={plan}",
                *(f"-var-file={each}" for each in root.var_files),
            ]
            if _check(settings, root, arguments, accepted=(0, CHANGES)) == 0:
                continue
            if not confirm(root):
                return False
            _check(settings, root, ["apply", str(plan)])
    return True


def refuse_local(environment: Mapping[str, str]) -> None:
    """Raise HomeportError when the environment leads to a local stack instead of AWS."""
    endpoints = sorted(name for name in environment if name.startswith("AWS_ENDPOINT_URL") and environment[name])
    if endpoints:
        raise HomeportError(f"{endpoints[0]} points away from AWS", hint=f"unset {' '.join(endpoints)}")
    if environment.get("AWS_ACCESS_KEY_ID") in _LOCAL_KEYS:
        raise HomeportError("AWS_ACCESS_KEY_ID is a local stack's", hint="set the credentials of your AWS account")


def _check(settings: Settings, root: Root, arguments: Sequence[str], accepted: tuple[int, ...] = (0,)) -> int:
    code = attached(_command(settings, root, arguments))
    if code not in accepted:
        raise HomeportError(f"{root.folder}: terraform {arguments[0]} failed")
    return code


def _command(settings: Settings, root: Root, arguments: Sequence[str]) -> Command:
    found = binary.find(settings.terraform_binary, os.environ, settings.project / ".homeport")
    environment = dict(os.environ)
    if settings.workspace != "default":
        environment["TF_WORKSPACE"] = settings.workspace
    return Command([str(found.path), *arguments], root.folder, environment)
