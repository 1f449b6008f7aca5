"""`homeport invoke`."""

import json
import sys
from pathlib import Path

import click

from homeport.cli import options, voice
from homeport.cli.stack import functions, invocation
from homeport.cli.stack.clients import Clients, told
from homeport.cli.stack.log_colours import painted
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings
from homeport.core.errors import HomeportError


@click.command("invoke", short_help="Invoke a function: its result, and its log.")
@click.argument("name")
@click.option(
    "-e", "--event", metavar="FILE", help="The event, as JSON; - reads it from standard input.  [default: {}]"
)
@click.option("--async", "later", is_flag=True, help="Hand the event over and do not wait.")
@click.option("--qualifier", metavar="VERSION", help="A version or an alias.  [default: $LATEST]")
@click.option("--raw", is_flag=True, help="The result byte by byte as the function has given it.")
@click.option("--json", "as_json", is_flag=True, help="Status, version, error, result and log as one JSON document.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(
    settings: Settings, name: str, event: str | None, qualifier: str | None, *, later: bool, raw: bool, as_json: bool
) -> int:
    """Invoke the Lambda function NAME: its name, its Terraform address, or a part of either that only it has.

    The result goes to standard output, the log to standard error. Exits with 1 when the function fails.
    """
    if raw and as_json:
        raise click.UsageError("--raw and --json exclude each other")
    stack = stack_of(settings, voice.say)
    clients = Clients.of(stack, settings.region)
    with told():
        function = functions.find(name, stack.state(), clients)
        client = clients.client("lambda", function.region)
        outcome = invocation.invoke(client, function.name, _event(event), qualifier=qualifier, later=later)
    _print(outcome, raw=raw, as_json=as_json)
    if outcome.error is not None:
        raise HomeportError(f"{function.name} failed: {outcome.complaint}")
    return 0


def _event(file: str | None) -> bytes:
    if file is None:
        return b"{}"
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise HomeportError(f"{file}: {error.strerror}") from error
    try:
        json.loads(content)
    except ValueError as error:
        place = "standard input" if file == "-" else file
        raise HomeportError(f"{place} is no JSON: {error}", hint="`homeport event` prints events") from error
    return content


def _print(outcome: invocation.Outcome, *, raw: bool, as_json: bool) -> None:
    if as_json:
        voice.data(voice.as_json(outcome.document()))
        return
    for line in outcome.log.splitlines():
        voice.say(painted(line))
    if outcome.status == 202:
        voice.say(f"accepted as {outcome.request_id}")
    elif raw:
        sys.stdout.buffer.write(outcome.payload)
        sys.stdout.buffer.flush()
    else:
        voice.data(voice.as_json(outcome.result))
