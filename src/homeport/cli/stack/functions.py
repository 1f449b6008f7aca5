"""Which function of a stack is meant."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from homeport.cli.stack.clients import Clients
from homeport.core.errors import HomeportError
from homeport.terraform.state_file import TerraformState

_ARN = re.compile(r"arn:[^:]+:lambda:([^:]+):\d{12}:function:[^:]+")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the stack."""

    name: str
    address: str = ""
    """Terraform's; empty for one that something else has made."""
    region: str | None = None
    """None for the stack's."""


def functions_of(state: TerraformState) -> list[Function]:
    """The functions that Terraform has made."""
    return [
        Function(
            str(each.attributes.get("function_name")),
            each.address,
            match[1] if (match := _ARN.match(str(each.attributes.get("arn", "")))) else None,
        )
        for each in state.of_type("aws_lambda_function")
    ]


def find(wanted: str, state: TerraformState, clients: Clients) -> Function:
    """The function that is meant: its name, its Terraform address, or a part of either that only it has.

    What Terraform does not know may still be a function of the stack.
    """
    return choose(wanted, functions_of(state), lambda: _listed(clients), where=f"the stack in {clients.region}")


def choose(
    wanted: str,
    functions: Sequence[Function],
    others: Callable[[], Iterable[Function]] = lambda: (),
    *,
    where: str = "the stack",
) -> Function:
    """The function that is meant; `others` are asked for where none of `functions` is.

    Of several that have the part it is the one that has it in both: `codes` for `codes-live` at `module.codes.…`, with
    `codes-live-audit` at `module.audit.…` beside it.
    """
    if not wanted:
        raise HomeportError("no function is named", hint="name it, give its Terraform address, or a part of one")
    known = list(functions)
    exact = [each for each in known if wanted in (each.name, each.address)]
    found = exact or _by_part(wanted, known)
    if not found:
        names = {each.name for each in known}
        known += (each for each in others() if each.name not in names)
        found = [each for each in known if each.name == wanted] or _by_part(wanted, known)
    if len(found) > 1:
        raise HomeportError(f"{wanted} may be one of several functions", hint=f"functions: {_described(found)}")
    if not found:
        hint = f"functions: {_described(known)}" if known else f"{where} has no functions"
        raise HomeportError(f"there is no function {wanted}", hint=hint)
    return found[0]


def _by_part(wanted: str, functions: Sequence[Function]) -> list[Function]:
    """Those with the part; the one alone that has it in its name and in its address, where there is just one."""
    twice = [each for each in functions if wanted in each.name and wanted in each.address]
    once = [each for each in functions if wanted in each.name or wanted in each.address]
    return twice if len(twice) == 1 else once


def _described(functions: Iterable[Function]) -> str:
    rows = (f"{each.name} ({each.address})" if each.address else each.name for each in functions)
    return ", ".join(sorted(set(rows)))


def _listed(clients: Clients) -> list[Function]:
    client = clients.client("lambda")
    pages = client.get_paginator("list_functions").paginate()
    region = client.meta.region_name
    return [Function(each["FunctionName"], region=region) for page in pages for each in page["Functions"]]
