"""`homeport down`."""

import click

from homeport.cli import options, voice
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings


@click.command("down", short_help="Stop the stack; its state is dropped.")
@options.with_settings(*options.STACK)
def command(settings: Settings) -> None:
    """Stop the server and all that it has started. The stack's state is dropped, and Terraform's with it."""
    if stack_of(settings, voice.say).down():
        voice.say("the stack is down; its state is dropped, Terraform's with it")
    else:
        voice.say("no stack is up")
