"""`homeport test`."""

import subprocess
import sys
from importlib.util import find_spec

import click

from homeport.cli import options, voice
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings
from homeport.core.errors import HomeportError


@click.command(
    "test",
    short_help="The integration tests, against the stack.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@options.with_settings(*options.STACK, *options.TERRAFORM)
def command(settings: Settings, arguments: tuple[str, ...]) -> int:
    """Run the project's integration tests against the stack that is up, or AWS; ARGUMENTS go to pytest."""
    if find_spec("pytest") is None:
        raise HomeportError("pytest is not installed beside homeport", hint="install pytest in the same environment")
    stack_of(settings, voice.say).endpoint()
    if not settings.tests.exists():
        raise HomeportError(f"there are no tests in {settings.tests}", hint="tests in homeport.toml names the folder")
    chosen = [
        "--homeport-stack=running",
        f"--homeport-target={settings.target}",
        f"--homeport-state={settings.state_root}",
    ]
    tests = [] if any(_is_path(settings, each) for each in arguments) else [str(settings.tests)]
    pytest = [sys.executable, "-m", "pytest", *chosen, *arguments, *tests]
    return subprocess.call(pytest, cwd=settings.project)


def _is_path(settings: Settings, argument: str) -> bool:
    """Whether an argument chooses tests itself, as in `tests/test_one.py::test_this`."""
    return (settings.project / argument.partition("::")[0]).exists()
