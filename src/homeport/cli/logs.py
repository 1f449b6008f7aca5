"""`homeport logs`."""

import time
from itertools import chain

import click

from homeport.cli import options, voice
from homeport.cli.stack import functions
from homeport.cli.stack.clients import Clients, told
from homeport.cli.stack.function_logs import FunctionLogs, Line, group_of
from homeport.cli.stack.log_colours import painted
from homeport.cli.stack.since import since_ms
from homeport.cli.stack.stack import Stack
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings
from homeport.core.errors import HomeportError

_LINES = 200


@click.command("logs", short_help="The server's log, or a function's.")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is logged from now on.")
@click.option("-n", "--lines", type=click.IntRange(min=0), help="How many to begin with.  [default: 200]")
@click.option("--since", metavar="TIME", help="What functions have logged since then: 30s, 10m, 2h, 1d, or a time.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, names: tuple[str, ...], *, follow: bool, lines: int | None, since: str | None) -> None:
    """Print the log of the server, or of Lambda functions, in colour and readable on a terminal, else as it is.

    NAME is a function's name, its Terraform address, or a part of either that only it has. The lines of several
    functions come in the order in which they were logged, each behind its function's name.
    """
    if since is not None and not names:
        raise click.UsageError("--since is for the logs of functions")
    begin_ms = _begin_ms(since)
    # All of a time that was asked for, unless their number was, too.
    count = _LINES if lines is None and since is None else lines
    stack = stack_of(settings, voice.say)
    if names:
        _functions(stack, settings.region, names, follow=follow, lines=count, begin_ms=begin_ms)
    else:
        _server(stack, follow=follow, lines=count or 0)


def _begin_ms(since: str | None) -> int:
    try:
        return since_ms(since, time.time_ns() // 1_000_000) if since is not None else 0
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from error


def _server(stack: Stack, *, follow: bool, lines: int) -> None:
    for text in stack.follow_log(lines) if follow else [stack.log(lines)]:
        click.echo(text, nl=False)


def _functions(
    stack: Stack, default_region: str, names: tuple[str, ...], *, follow: bool, lines: int | None, begin_ms: int
) -> None:
    clients, state = Clients.of(stack, default_region), stack.state()
    with told():
        found = [functions.find(name, state, clients) for name in names]
        if len({each.region for each in found}) > 1:
            raise HomeportError("these functions are in several regions", hint="one command for each region")
        client = clients.client("lambda", found[0].region)
        groups = {group_of(client, each.name): each.name for each in found}
        logs = FunctionLogs(clients.client("logs", found[0].region), list(groups), time.time_ns() // 1_000_000)
        for line in chain(logs.last(lines, begin_ms), logs.follow() if follow else ()):
            _print(line, groups)


def _print(line: Line, groups: dict[str, str]) -> None:
    width = max(map(len, groups.values()))
    prefix = click.style(f"{groups[line.group].ljust(width)}  ", fg="cyan") if len(groups) > 1 else ""
    text = painted(line.text, for_person=voice.is_terminal())
    voice.data("\n".join(f"{prefix}{each}" for each in text.split("\n")) if prefix else text)
