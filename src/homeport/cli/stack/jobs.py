"""The settings' Terraform roots as jobs against one endpoint."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from homeport.cli.stack.instance import Instance
from homeport.config import Root, Settings, holds_terraform
from homeport.core.errors import HomeportError
from homeport.terraform import binary, state_file
from homeport.terraform.job import Job
from homeport.terraform.root_state import RootState


def shared_folder(settings: Settings) -> Path:
    """What all instances of a project have in common, wherever their state lies."""
    return settings.project / ".homeport"


def jobs(
    settings: Settings,
    endpoint: str,
    tell: Callable[[str], None] = lambda _: None,
    alive: Callable[[], bool] = lambda: True,
) -> list[Job]:
    """One for each root, in order.

    Raises HomeportError when there is no Terraform, neither the configuration nor the program.
    """
    roots = checked_roots(settings)
    states = [root_state(settings, root) for root in roots]
    shared = shared_folder(settings)
    found = binary.find(settings.terraform_binary, os.environ, shared)
    return [
        Job(
            root=root,
            state=state,
            shared=shared / "terraform",
            instance=Instance(settings.state).name,
            binary=found,
            endpoint=endpoint,
            region=settings.region,
            workspace=settings.workspace,
            environment=os.environ,
            siblings=[each for each in states if each is not state],
            tell=tell,
            alive=alive,
        )
        for root, state in zip(roots, states, strict=True)
    ]


def checked_roots(settings: Settings) -> Sequence[Root]:
    """The roots, all of which exist."""
    if not settings.roots:
        raise HomeportError(
            f"there is no Terraform in {settings.project}",
            hint="name its folder with --terraform, or as terraform.roots in homeport.toml",
        )
    for root in settings.roots:
        if not holds_terraform(root.folder):
            raise HomeportError(f"there is no Terraform in {root.folder}", hint="check --terraform or terraform.roots")
        for file in root.var_files:
            if not file.is_file():
                raise HomeportError(f"there is no {file}", hint="check --var-file or terraform.var_files")
    return settings.roots


def root_state(settings: Settings, root: Root) -> RootState:
    """Where this instance keeps what it knows of a root."""
    return RootState.of(settings.state, shared_folder(settings), root.folder)


def applied_state(settings: Settings) -> state_file.TerraformState:
    """What all roots have made so far, as one."""
    states = (root_state(settings, root) for root in settings.roots)
    return state_file.read(state.tfstate_of(settings.workspace) for state in states)
