"""`homeport invoke`."""

from typing import Any

import click

from homeport.cli import options, voice
from homeport.cli.stack import event_input, functions, invocation
from homeport.cli.stack.clients import Clients, told
from homeport.cli.stack.log_colours import painted
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings, Target
from homeport.core.errors import HomeportError


@click.command("invoke", short_help="Invoke a function: its result, and its log.")
@click.argument("name")
@click.option(
    "-e", "--event", metavar="FILE", help="The event, as JSON; - reads it from standard input.  [default: {}]"
)
@click.option("--async", "later", is_flag=True, help="Hand the event over and do not wait.")
@click.option("--stream", is_flag=True, help="The answer as it comes, piece by piece and byte by byte.")
@click.option("--qualifier", metavar="VERSION", help="A version or an alias.  [default: $LATEST]")
@click.option("--raw", is_flag=True, help="The result byte by byte as the function has given it.")
@click.option("--json", "as_json", is_flag=True, help="Status, version, error, result and log as one JSON document.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(
    settings: Settings,
    name: str,
    event: str | None,
    qualifier: str | None,
    *,
    later: bool,
    stream: bool,
    raw: bool,
    as_json: bool,
) -> int:
    """Invoke the Lambda function NAME: its name, its Terraform address, or a part of either that only it has.

    The result goes to standard output, the log to standard error. Exits with 1 when the function fails.
    """
    if stream + raw + as_json > 1 or (stream and later):
        raise click.UsageError("--stream, --raw and --json exclude each other, and --async excludes --stream")
    content = b"{}" if event is None else event_input.read(event)
    stack = stack_of(settings, voice.say)
    clients = Clients.of(stack, settings.region)
    with told():
        function = functions.find(name, stack.state(), clients)
        client = clients.client("lambda", function.region)
        if stream:
            outcome = invocation.stream(client, function.name, content, voice.piece, qualifier=qualifier)
        else:
            outcome = invocation.invoke(client, function.name, content, qualifier=qualifier, later=later)
    if as_json:
        voice.data(voice.as_json(outcome.document()))
    else:
        if settings.target is Target.EMBEDDED:
            _say_what_runs_it(settings, client, function.name)
        _say_log(outcome)
        if not stream:
            _print_result(outcome, raw=raw)
    if outcome.error is not None:
        raise HomeportError(f"{function.name} failed: {outcome.complaint}")
    return 0


def _say_what_runs_it(settings: Settings, client: Any, name: str) -> None:
    """Where that is another version than the one it is declared for."""
    from homeport.cli.runtime_remarks import remark, runtimes_here

    with told():
        identifier = client.get_function_configuration(FunctionName=name).get("Runtime", "")
    line = remark(name, identifier, runtimes_here(settings), settings)
    if line:
        voice.say(line)


def _say_log(outcome: invocation.Outcome) -> None:
    for line in outcome.log.splitlines():
        voice.say(painted(line, for_person=voice.is_terminal(err=True)))
    if outcome.status == invocation.ACCEPTED:
        voice.say(f"accepted as {outcome.request_id}")


def _print_result(outcome: invocation.Outcome, *, raw: bool) -> None:
    if raw or not outcome.is_json:
        voice.piece(outcome.payload)
    else:
        voice.data(voice.as_json(outcome.result))
