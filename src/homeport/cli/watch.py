"""`homeport watch`."""

import os
from collections.abc import Set
from pathlib import Path

import click

from homeport.cli import options, voice
from homeport.cli.stack import functions
from homeport.cli.stack.targets import stack_of
from homeport.cli.watching.applied import Applied
from homeport.cli.watching.file_events import file_events
from homeport.cli.watching.finder import Finder
from homeport.cli.watching.functions import Found, misnamed, packages_of, state_files, without_folder
from homeport.cli.watching.session import Session
from homeport.config import Settings
from homeport.core.errors import HomeportError


@click.command("watch", short_help="New code in the stack as soon as it is saved.")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, names: tuple[str, ...]) -> None:
    """Put every file of a function's package into the running stack when it is saved, until interrupted.

    Functions with the code of before end; Terraform and what it has made stay as they are. NAME is a function's name,
    its Terraform address, or a part of either that only it has; without one, all are watched whose sources Terraform,
    their archives or homeport.toml tell.
    """
    stack = stack_of(settings, voice.say)
    if stack.endpoint() is None:
        raise HomeportError("`watch` is for local stacks", hint="`homeport deploy` takes the Terraform to AWS")
    known = functions.functions_of(stack.state())
    wanted = {functions.choose(name, known).name for name in names}
    wrong = misnamed(settings.function_options, [each.name for each in known])
    for line in (*wrong, *without_folder(settings.function_sources)):
        voice.say(line)
    applied = Applied(state_files(settings), lambda: packages_of(settings))
    finder = Finder(settings, applied, lambda: stack.endpoint() or "", wanted)
    Session(finder.find, applied, file_events(voice.say), _tell, voice.say).run()


def _tell(found: Found, before: Set[str]) -> None:
    for name in found.unknown:
        voice.say(f"{name}: nobody tells its sources; [functions.{name}] source = … in homeport.toml does")
    for each in found.watched:
        if each.name not in before:
            voice.say(f"watching {each.name}: {_shown(each.package.folder)}")
    for name in sorted(before - {each.name for each in found.watched}):
        voice.say(f"{name} is gone")


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
