"""`homeport status`."""

import click

from homeport.cli import options, report, voice
from homeport.cli.stack.stack import Condition
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings

NOTHING_RUNS = 3
_WORDS = {
    Condition.GONE: "the stack has ended unexpectedly; `homeport up` starts afresh",
    Condition.DOWN: "no stack is up",
}


@click.command("status", short_help="What runs, and where it answers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, *, as_json: bool) -> int:
    """Tell what runs and where it answers. Exits with 3 when nothing runs."""
    stack = stack_of(settings, voice.say)
    condition = stack.condition()
    if as_json:
        voice.data(voice.as_json(report.describe(settings, stack)))
    else:
        voice.data(_WORDS.get(condition) or report.text(report.describe(settings, stack)))
    return 0 if condition is Condition.UP else NOTHING_RUNS
