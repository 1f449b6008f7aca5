"""`homeport tf`."""

import os
from pathlib import Path

import click

from homeport.cli import options, voice
from homeport.cli.stack import jobs
from homeport.cli.stack.targets import stack_of
from homeport.config import Root, Settings
from homeport.core.errors import HomeportError

_CHDIR = "-chdir="


@click.command(
    "tf",
    short_help="Any Terraform command, against the stack.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, arguments: tuple[str, ...]) -> int:
    """Run any Terraform command on the stack's root module, as in `homeport tf -- plan`.

    With several root modules --terraform or -chdir tells which. Exits as Terraform does.
    """
    root, rest = _root(settings, list(arguments))
    return stack_of(settings, voice.say).terraform(root, rest)


def _root(settings: Settings, arguments: list[str]) -> tuple[Root, list[str]]:
    """The root that a command is for, and the command without -chdir."""
    chdir = [each for each in arguments if each.startswith(_CHDIR)]
    rest = [each for each in arguments if not each.startswith(_CHDIR)]
    if chdir:
        folder = Path(os.path.normpath(Path.cwd() / chdir[-1].removeprefix(_CHDIR)))
        return next((root for root in settings.roots if root.folder == folder), Root(folder)), rest
    roots = jobs.checked_roots(settings)
    if len(roots) > 1:
        names = ", ".join(str(root.folder) for root in roots)
        raise HomeportError(f"there are several root modules: {names}", hint="--terraform DIR tells which is meant")
    return roots[0], rest
