"""`homeport status`."""

import click

from homeport.cli import options, report, voice
from homeport.cli.stack.stack import Condition, Stack
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings, Target

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
        voice.data(_WORDS.get(condition) or report.text(report.describe(settings, stack), every_form=True))
    if condition is Condition.UP and settings.target is Target.EMBEDDED:
        _say_remarks(settings, stack)
    return 0 if condition is Condition.UP else NOTHING_RUNS


def _say_remarks(settings: Settings, stack: Stack) -> None:
    """Name the functions that run on another version than they are declared for."""
    # Looking for interpreters is only for stacks that are up.
    from homeport.cli.runtime_remarks import remarks, runtimes_here

    for line in remarks(stack.state(), runtimes_here(settings), settings):
        voice.say(line)
