"""`homeport output`."""

import json
from collections.abc import Mapping
from typing import Any

import click

from homeport.cli import options, voice
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings
from homeport.core.errors import HomeportError
from homeport.terraform.state_file import Output


@click.command("output", short_help="Terraform's outputs, with addresses that answer here.")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--endpoint",
    metavar="URL",
    help="Addresses as they answer elsewhere, as http://localstack:4566 in a container of the same network.",
)
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, name: str | None, endpoint: str | None, *, as_json: bool) -> None:
    """Print Terraform's outputs, or the one called NAME.

    Addresses of the stack's own APIs are those that answer here; `homeport tf -- output` prints what Terraform holds.
    """
    outputs = stack_of(settings, voice.say).outputs(endpoint)
    if name is None:
        voice.data(_all(outputs, as_json=as_json))
        return
    if name not in outputs:
        known = f"known: {', '.join(sorted(outputs))}" if outputs else "Terraform has no outputs here; is it applied?"
        raise HomeportError(f"there is no output {name}", hint=known)
    voice.data(_one(outputs[name].value, as_json=as_json))


def _one(value: Any, *, as_json: bool) -> str:
    return value if isinstance(value, str) and not as_json else voice.as_json(value)


def _all(outputs: Mapping[str, Output], *, as_json: bool) -> str:
    """As Terraform does, a sensitive value shows when it is asked for by name or as JSON."""
    if as_json:
        return voice.as_json({name: output.value for name, output in outputs.items()})
    rows = [(name, _shown(output)) for name, output in sorted(outputs.items())]
    return voice.table(rows) if rows else ""


def _shown(output: Output) -> str:
    if output.sensitive:
        return "<sensitive>"
    return output.value if isinstance(output.value, str) else json.dumps(output.value, ensure_ascii=False)
