"""`homeport reset`."""

import click

from homeport.cli import options, report, voice
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings


@click.command("reset", short_help="Down, drop all state, up.")
@options.with_settings(options.PORT, *options.STACK, *options.TERRAFORM)
def command(settings: Settings) -> None:
    """Stop the stack, drop all of its state, and bring it up again."""
    stack = stack_of(settings, voice.say)
    stack.down()
    stack.up(options.given_port())
    voice.data(report.text(report.describe(settings, stack)))
