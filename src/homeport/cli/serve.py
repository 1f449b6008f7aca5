"""`homeport serve`."""

import subprocess
import sys

import click

from homeport.cli import options, voice
from homeport.cli.stack.stack import Stack
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings
from homeport.core.errors import HomeportError


@click.command("serve", short_help="The project's own server, against the stack.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings) -> int:
    """Run the command of `[serve]` in homeport.toml with the stack's address and outputs in its environment."""
    if not settings.serve_command:
        raise HomeportError("homeport.toml names nothing to serve", hint='[serve] command = ["flask", "run"]')
    stack = stack_of(settings, voice.say)
    environment = {**stack.environment(), **_outputs(settings, stack)}
    try:
        return subprocess.call([*_program(settings.serve_command)], cwd=settings.project, env=environment)
    except OSError as error:
        raise HomeportError(f"{settings.serve_command[0]}: {error.strerror}") from error
    except KeyboardInterrupt:
        return 0


def _program(command: tuple[str, ...]) -> tuple[str, ...]:
    """`python` is the Python that homeport runs in."""
    return (sys.executable, *command[1:]) if command[0] == "python" else command


def _outputs(settings: Settings, stack: Stack) -> dict[str, str]:
    outputs = stack.outputs()
    missing = sorted(set(settings.serve_environment.values()) - outputs.keys())
    if missing:
        raise HomeportError(f"Terraform has no output {missing[0]}", hint="see serve.environment in homeport.toml")
    return {name: str(outputs[output].value) for name, output in settings.serve_environment.items()}
