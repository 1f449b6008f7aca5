"""`homeport tf`."""

import os
from dataclasses import replace
from pathlib import Path

import click

from homeport.cli import options, voice
from homeport.cli.stack import jobs, processes, stack
from homeport.cli.stack.instance import Instance
from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import driver, plain
from homeport.terraform.job import Job

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
    chosen = replace(settings, roots=(root,))
    if not settings.target.is_local:
        return plain.run(chosen, rest)
    return driver.run(_job(settings, root, needs_stack=driver.needs_stack(rest)), rest)


def _job(settings: Settings, root: Root, *, needs_stack: bool) -> Job:
    running = stack.required(settings) if needs_stack else Instance(settings.state).running()
    # A command that needs no stack gets the address that one would have.
    endpoint = running.endpoint if running else f"http://127.0.0.1:{settings.port}"
    all_roots = settings if root in settings.roots else replace(settings, roots=(root,))
    found = jobs.jobs(all_roots, endpoint, voice.say, lambda: not running or processes.is_alive(running.pid))
    return next(job for job in found if job.root == root)


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
