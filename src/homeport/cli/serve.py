"""`homeport serve`."""

import os
import subprocess
import sys

import click

from homeport.cli import options
from homeport.cli.output import local_outputs
from homeport.cli.stack import jobs, stack
from homeport.config import Settings
from homeport.core.errors import HomeportError
from homeport.terraform.environment import aws_environment, without_aws


@click.command("serve", short_help="The project's own server, against the stack.")
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings) -> int:
    """Run the command of `[serve]` in homeport.toml with the stack's address and outputs in its environment."""
    if not settings.serve_command:
        raise HomeportError("homeport.toml names nothing to serve", hint='[serve] command = ["flask", "run"]')
    environment = {**_environment(settings), **_outputs(settings)}
    try:
        return subprocess.call([*_program(settings.serve_command)], cwd=settings.project, env=environment)
    except OSError as error:
        raise HomeportError(f"{settings.serve_command[0]}: {error.strerror}") from error
    except KeyboardInterrupt:
        return 0


def _program(command: tuple[str, ...]) -> tuple[str, ...]:
    """`python` is the Python that homeport runs in."""
    return (sys.executable, *command[1:]) if command[0] == "python" else command


def _environment(settings: Settings) -> dict[str, str]:
    if not settings.target.is_local:
        return dict(os.environ)
    region, account = jobs.applied_state(settings).home()
    local = aws_environment(stack.required(settings).endpoint, region or settings.region, account or "test")
    return {**without_aws(os.environ), **local}


def _outputs(settings: Settings) -> dict[str, str]:
    outputs = local_outputs(settings)
    missing = sorted(set(settings.serve_environment.values()) - outputs.keys())
    if missing:
        raise HomeportError(f"Terraform has no output {missing[0]}", hint="see serve.environment in homeport.toml")
    return {name: str(outputs[output].value) for name, output in settings.serve_environment.items()}
