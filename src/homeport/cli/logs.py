"""`homeport logs`."""

import click

from homeport.cli import options, voice
from homeport.cli.stack import function_logs
from homeport.cli.stack.stack import Stack
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings


@click.command("logs", short_help="The server's log, or a function's.")
@click.argument("function", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is logged from now on.")
@click.option(
    "-n", "--lines", type=click.IntRange(min=0), default=200, show_default=True, help="How many to begin with."
)
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, function: str | None, *, follow: bool, lines: int) -> None:
    """Print the log of the server, or of a Lambda FUNCTION: its name, or a part that no other function's has."""
    stack = stack_of(settings, voice.say)
    if function is None:
        _server(stack, follow=follow, lines=lines)
    else:
        _function(stack, settings.region, function, follow=follow, lines=lines)


def _server(stack: Stack, *, follow: bool, lines: int) -> None:
    for text in stack.follow_log(lines) if follow else [stack.log(lines)]:
        click.echo(text, nl=False)


def _function(stack: Stack, default_region: str, function: str, *, follow: bool, lines: int) -> None:
    endpoint, state = stack.endpoint(), stack.state()
    region, account = state.home()
    names = [str(each.attributes.get("function_name")) for each in state.of_type("aws_lambda_function")]
    reader = function_logs.FunctionLogs(endpoint, region or default_region, account)
    group = reader.group(function_logs.choose(function, names))
    for line in reader.last(group, lines):
        voice.data(line)
    if follow:
        for line in reader.follow(group):
            voice.data(line)
