"""`homeport up`."""

import click

from homeport.cli import options, report, voice
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings


@click.command("up", short_help="Start the stack and apply Terraform to it.")
@click.option("--apply", "always_apply", is_flag=True, help="Apply even when nothing has changed since the last time.")
@options.with_settings(options.PORT, options.STRICT, *options.STACK, *options.TERRAFORM)
def command(settings: Settings, *, always_apply: bool) -> None:
    """Start the stack in the background, wait until it is ready, and apply Terraform to it.

    While it is up, apply what has changed. When a step fails, what this call has started is stopped again.
    """
    stack = stack_of(settings, voice.say)
    stack.up(options.given_port(), always_apply=always_apply)
    voice.data(report.text(report.describe(settings, stack)))
