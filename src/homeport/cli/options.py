"""Options that several commands share, and the settings that they are part of."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate

import click

from homeport import config

type Command = Callable[..., int | None]

# Name of the parameter → key of the setting.
_KEYS = {
    "port": "port",
    "state": "state",
    "strict": "strict",
    "target": "target",
    "terraform": "terraform.roots",
    "var_file": "terraform.var_files",
    "workspace": "terraform.workspace",
}
_STATE = click.option("--state", metavar="DIR", help="Folder of the instance.  [default: .homeport]")
_TARGET = click.option(
    "--target",
    type=click.Choice([target.value for target in config.Target]),
    help="Where the stack runs.  [default: embedded]",
)
_TERRAFORM = click.option(
    "--terraform",
    multiple=True,
    metavar="DIR",
    help="Terraform root module; several are applied in order.  [default: terraform/, else this folder]",
)
_VAR_FILE = click.option("--var-file", multiple=True, metavar="FILE", help="Terraform variables; repeatable.")
_WORKSPACE = click.option("--workspace", metavar="NAME", help="Terraform workspace.")
PORT = click.option(
    "--port", type=int, metavar="N", help="Port of a new instance; 0 takes a free one.  [default: 4566]"
)
STRICT = click.option(
    "--strict",
    is_flag=True,
    default=None,
    help="Refuse functions that are isolated less, or run on another version, than is asked for.",
)

STACK = (_STATE, _TARGET)
TERRAFORM = (_TERRAFORM, _VAR_FILE, _WORKSPACE)


def given_port() -> int | None:
    """The port of the command line itself, whatever the other sources of settings say."""
    return click.get_current_context().params.get("port")


def with_settings(
    *options: Callable[[Command], Command],
) -> Callable[[Callable[Concatenate[config.Settings, ...], int | None]], Command]:
    """Give a command these options, and as its first argument the settings that result from them."""

    def decorate(function: Callable[Concatenate[config.Settings, ...], int | None]) -> Command:
        @functools.wraps(function)
        def call(**parameters: Any) -> int | None:
            flags = {key: parameters.pop(name) for name, key in _KEYS.items() if name in parameters}
            settings = config.load(flags, os.environ, Path.cwd())
            return function(settings, **parameters)

        decorated: Command = call
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
