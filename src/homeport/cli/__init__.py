"""The `homeport` command. Data goes to standard output, everything else to standard error.

Exit codes: 0 done, 1 failed (an `error:` line says why), 2 wrong usage, 3 nothing runs (`status`), 130 and 143 after an
interrupt and a termination; `tf` and `test` exit as Terraform and pytest do.
"""

import errno
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from homeport import __version__
from homeport.core.errors import HomeportError

COMMANDS = {
    "up": "Start the stack and apply Terraform to it; again: apply what has changed.",
    "down": "Stop the stack; its state is dropped.",
    "reset": "Down, drop all state, up.",
    "status": "What runs, and where it answers.",
    "logs": "The server's log, or a function's.",
    "watch": "New code in the stack as soon as it is saved.",
    "debug": "A function under a debugger.",
    "invoke": "Invoke a function.",
    "runtimes": "What runs the Lambda functions of each runtime here.",
    "event": "An event as AWS hands it to a function, for `invoke`.",
    "output": "Terraform's outputs, with addresses that answer here.",
    "tf": "Any Terraform command, against the stack.",
    "test": "The integration tests, against the stack.",
    "serve": "The project's own server, against the stack.",
    "dynamodb": "The DynamoDB engine alone, in place of DynamoDB Local.",
    "deploy": "The same Terraform to AWS.",
}


_NOT_WRITABLE = frozenset(
    {errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS}
)
"""What a folder answers that cannot take our files; any other error of the system is a bug of ours."""


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP: everything is cleaned up as on Ctrl-C."""


class _Commands(click.Group):
    """One module per command, imported when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"homeport.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="homeport")
def cli() -> None:
    """Local AWS for the real Terraform."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    try:
        return _run(arguments)
    except HomeportError as error:
        click.echo(f"error: {error.message}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OSError as error:
        if error.errno not in _NOT_WRITABLE:
            raise
        if error.filename is None:
            click.echo(f"error: standard output: {error.strerror}", err=True)
            _give_up_output()
            return 1
        click.echo(f"error: {error.filename}: {error.strerror}", err=True)
        click.echo("hint: --state DIR keeps the instance elsewhere; Terraform's folder has to be writable", err=True)
        return 1
    except Terminated:
        return 128 + signal.SIGTERM
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return 128 + signal.SIGINT


def _give_up_output() -> None:
    """What is left to be written would fail once more as Python ends, which exits with a code of its own then."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        # https://no-color.org; without it a terminal gets colour and nothing else does.
        colour = False if os.environ.get("NO_COLOR") else None
        code = cli.main(arguments, prog_name="homeport", standalone_mode=False, color=colour)
    except click.Abort as abort:
        # click turns an interrupt into an Abort of its own; which one it was decides the exit code.
        raise abort.__context__ if isinstance(abort.__context__, KeyboardInterrupt) else abort from None
    return code if isinstance(code, int) else 0


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise Terminated
