"""`homeport status`."""

import click

from homeport.cli import options, report, voice
from homeport.cli.stack.instance import Instance
from homeport.config import Settings

NOTHING_RUNS = 3


@click.command("status", short_help="What runs, and where it answers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, *, as_json: bool) -> int:
    """Tell what runs and where it answers. Exits with 3 when nothing runs."""
    instance = Instance(settings.state)
    running = instance.running() if settings.target.is_local else None
    described = report.describe(settings, running)
    if as_json:
        voice.data(voice.as_json(described))
    elif running:
        voice.data(report.text(described))
    elif instance.is_gone():
        voice.data("the stack has ended unexpectedly; `homeport up` starts afresh")
    else:
        voice.data("no stack is up")
    return 0 if running or not settings.target.is_local else NOTHING_RUNS
