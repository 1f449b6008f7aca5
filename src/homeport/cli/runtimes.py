"""`homeport runtimes`."""

from dataclasses import asdict

import click

from homeport.cli import options, voice
from homeport.config import Settings


@click.command("runtimes", short_help="What runs the Lambda functions of each runtime here.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@options.with_settings()
def command(settings: Settings, *, as_json: bool) -> None:
    """List AWS's runtime identifiers: which program runs their functions on this machine, and what is missing.

    A function whose version is not here runs on the nearest one, unless `strict` refuses that.
    """
    from homeport.cli.runtime_remarks import runtimes_here

    described = list(runtimes_here(settings).descriptions())
    if as_json:
        voice.data(voice.as_json([asdict(each) for each in described]))
        return
    voice.data(voice.table([(each.identifier, each.runs_on or "-", each.origin, each.program) for each in described]))
    for each in described:
        if each.remark:
            voice.say(f"{each.identifier}: {each.remark}")
