"""Where the provider blocks of hashicorp/aws lead to and with which credentials, whatever form they say it in.

A plan holds what is written out, of an expression only the names in it, and of a `dynamic` block nothing. Those are
read from the root module's files and worked out by Terraform's own console.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeport.terraform import hcl
from homeport.terraform.modules import Module

ENDPOINTS = "endpoints"
ARGUMENTS = (ENDPOINTS, "access_key", "profile", "shared_config_files", "shared_credentials_files")

type Evaluate = Callable[[Sequence[str]], list[Any] | None]
"""The values of expressions; None where one of them cannot be told."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One argument of a provider block."""

    argument: str
    """One of ARGUMENTS."""
    texts: tuple[str, ...]
    """The texts in its value that are not empty, however deep."""
    unknown: str | None = None
    """The expression or the names in it, where its value cannot be told."""


def of_plan(plan: Mapping[str, Any]) -> Iterator[Setting]:
    """What is written out, override files included; and expressions in modules, which no console reaches."""
    for provider in plan.get("configuration", {}).get("provider_config", {}).values():
        if not _is_aws(provider.get("full_name") or provider.get("name", "")):
            continue
        for argument in ARGUMENTS:
            for leaf in _leaves(provider.get("expressions", {}).get(argument, {})):
                if "constant_value" in leaf:
                    yield Setting(argument, tuple(_texts(leaf["constant_value"])))
                elif provider.get("module_address"):
                    yield Setting(argument, (), ", ".join(leaf["references"]))


def of_folder(folder: Path, evaluate: Evaluate) -> Iterator[Setting]:
    """What the files of a root module say: known before anything is reached."""
    found = [each for block in Module(folder).provider_blocks() for each in _expressions(block)]
    asked = list(dict.fromkeys(expression for _, expression in found if not _is_written_out(expression)))
    values = dict(zip(asked, _values(asked, evaluate), strict=True))
    for argument, expression in found:
        value = values.get(expression, [hcl.literal(expression)])
        if value is None:
            yield Setting(argument, (), expression)
        else:
            yield Setting(argument, tuple(_texts(value)))


def _is_written_out(expression: str) -> bool:
    return hcl.literal(expression) is not None or expression == "null"


def _values(expressions: Sequence[str], evaluate: Evaluate) -> list[list[Any] | None]:
    """Each value in a list of its own; None where it cannot be told. All in one go if that can be: it takes seconds."""
    values = evaluate(expressions) if expressions else []
    if values is not None:
        return [[value] for value in values]
    return [evaluate([expression]) for expression in expressions] if len(expressions) > 1 else [None]


def _expressions(block: hcl.Block) -> Iterator[tuple[str, str]]:
    """(argument, expression) of a provider block and of its endpoints."""
    for name, expression in block.attributes().items():
        if name in ARGUMENTS:
            yield name, hcl.on_one_line(expression)
    for inner in block.blocks():
        if inner.type == ENDPOINTS:
            for expression in inner.attributes().values():
                yield ENDPOINTS, hcl.on_one_line(expression)
        elif (inner.type, inner.labels) == ("dynamic", (ENDPOINTS,)):
            for expression in _dynamic(inner):
                yield ENDPOINTS, expression


def _dynamic(block: hcl.Block) -> Iterator[str]:
    """What a dynamic block makes, as expressions that give lists."""
    attributes = block.attributes()
    iterator = attributes.get("iterator", ENDPOINTS)
    pairs = f"[for key, value in {hcl.on_one_line(attributes.get('for_each', '[]'))} : {{ key = key, value = value }}]"
    for content in block.blocks():
        for expression in content.attributes().values():
            yield f"[for {iterator} in {pairs} : {hcl.on_one_line(expression)}]"


def _is_aws(name: str) -> bool:
    return name.rpartition("/")[2] == "aws"


def _leaves(expression: Any) -> Iterator[Mapping[str, Any]]:
    """The single expressions in a plan's form of an argument or of blocks."""
    if isinstance(expression, list):
        for each in expression:
            yield from _leaves(each)
    elif isinstance(expression, dict):
        if "constant_value" in expression or "references" in expression:
            yield expression
        else:
            yield from _leaves(list(expression.values()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
