"""`homeport debug`."""

from pathlib import Path

import click

from homeport.cli import options, voice
from homeport.cli.stack import functions
from homeport.cli.stack.clients import Clients, told
from homeport.cli.stack.targets import stack_of
from homeport.cli.watching.attaching import default_port, launch_configuration
from homeport.cli.watching.control import Control
from homeport.cli.watching.functions import packages_of, watchable
from homeport.config import Settings, Target
from homeport.core.errors import HomeportError


@click.command("debug", short_help="A function under a debugger.")
@click.argument("name")
@click.option(
    "--port",
    "debugger_port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Where the debugger listens.  [default: 5678 for Python, 9229 for Node.js]",
)
@click.option("--off", is_flag=True, help="The next environments start without it again.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, name: str, debugger_port: int | None, *, off: bool) -> None:
    """Let the next environments of the function NAME start under debugpy (Python) or the inspector (Node.js).

    Prints what attaches VS Code, an entry of `configurations` in .vscode/launch.json. An invocation waits until the
    debugger has attached; meanwhile no time limit holds. NAME is as for `homeport invoke`.
    """
    if settings.target is not Target.EMBEDDED:
        raise HomeportError("`debug` is for the target embedded", hint="debuggers listen on this machine alone")
    stack = stack_of(settings, voice.say)
    clients = Clients.of(stack, settings.region)
    with told():
        function = functions.find(name, stack.state(), clients)
        configuration = clients.client("lambda", function.region).get_function_configuration(FunctionName=function.name)
    runtime = str(configuration.get("Runtime", ""))
    chosen = None if off else debugger_port or default_port(runtime)
    answer = Control(stack.endpoint() or "").debug(str(configuration["FunctionArn"]), chosen)
    if chosen is None:
        voice.say(f"{function.name}: {'no longer under a debugger' if answer['was'] else 'was under no debugger'}")
        return
    voice.say(f"{function.name}: the next invocation waits for a debugger on 127.0.0.1:{chosen}")
    snippet = launch_configuration(
        function.name,
        runtime,
        chosen,
        sources=_sources(settings, function.name),
        project=settings.project,
        task_root=answer["taskRoot"],
    )
    voice.data(voice.as_json(snippet))


def _sources(settings: Settings, function: str) -> Path:
    """The folder that the function's code comes from; the project where nobody tells."""
    found = watchable(settings, [each for each in packages_of(settings) if each.function == function]).watched
    folder = found[0].package.folder if found else settings.project
    return folder.parent if folder.is_file() else folder
