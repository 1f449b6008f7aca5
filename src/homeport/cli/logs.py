"""`homeport logs`."""

import click

from homeport.cli import options, voice
from homeport.cli.stack import function_logs, jobs, server_log, stack
from homeport.cli.stack.instance import Instance
from homeport.config import Settings
from homeport.core.errors import HomeportError


@click.command("logs", short_help="The server's log, or a function's.")
@click.argument("function", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is logged from now on.")
@click.option(
    "-n", "--lines", type=click.IntRange(min=0), default=200, show_default=True, help="How many to begin with."
)
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, function: str | None, *, follow: bool, lines: int) -> None:
    """Print the log of the server, or of a Lambda FUNCTION: its name, or a part that no other function's has."""
    if function is None:
        _server(settings, follow=follow, lines=lines)
    else:
        _function(settings, function, follow=follow, lines=lines)


def _server(settings: Settings, *, follow: bool, lines: int) -> None:
    instance = Instance(settings.state)
    if not instance.log.exists():
        raise HomeportError(f"there is no log in {instance.log.parent}", hint="`homeport up` starts the stack")
    if not follow:
        click.echo(server_log.tail(instance.log, lines), nl=False)
        return
    for text in server_log.follow(instance.log, lines, lambda: instance.running() is not None):
        click.echo(text, nl=False)


def _function(settings: Settings, function: str, *, follow: bool, lines: int) -> None:
    state = jobs.applied_state(settings)
    running = stack.required(settings) if settings.target.is_local else None
    region, account = state.home()
    names = [str(each.attributes.get("function_name")) for each in state.of_type("aws_lambda_function")]
    reader = function_logs.FunctionLogs(running.endpoint if running else None, region or settings.region, account)
    group = reader.group(function_logs.choose(function, names))
    for line in reader.last(group, lines):
        voice.data(line)
    if follow:
        for line in reader.follow(group):
            voice.data(line)
