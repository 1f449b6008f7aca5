"""Which function is meant."""

from types import SimpleNamespace
from typing import Any

import pytest

from homeport.cli.stack.clients import Clients
from homeport.cli.stack.functions import Function, choose, find, functions_of
from homeport.core.errors import HomeportError
from homeport.terraform.state_file import Resource, TerraformState

CODES = Function("codes-live", "module.codes_function.aws_lambda_function.this")
AUDIT = Function("codes-live-audit", "module.audit_function.aws_lambda_function.this")
MAIL = Function("post", 'aws_lambda_function.mail["live"]')
KNOWN = [CODES, AUDIT, MAIL]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("codes-live", CODES),
        ("module.audit_function.aws_lambda_function.this", AUDIT),
        ("audit", AUDIT),
        ("codes", CODES),
        ("codes_function", CODES),
        ("mail", MAIL),
        ("other", Function("other")),
    ],
)
def test_a_function_goes_by_name_or_address_or_a_part_that_only_it_has(wanted: str, expected: Function) -> None:
    assert choose(wanted, KNOWN, lambda: [Function("other"), Function("another")]) == expected


@pytest.mark.parametrize(
    ("wanted", "listed"),
    [
        ("live", "codes-live (module.codes_function.aws_lambda_function.this)"),
        ("module", "codes-live (module.codes_function.aws_lambda_function.this)"),
        ("os", "post (aws_lambda_function.mail"),
    ],
)
def test_a_part_that_several_have_is_refused_with_their_names(wanted: str, listed: str) -> None:
    known = [*KNOWN, Function("ostrich", "aws_lambda_function.bird")]
    with pytest.raises(HomeportError, match=f"{wanted} may be one of several functions") as caught:
        choose(wanted, known)

    assert listed in (caught.value.hint or "")


def test_a_part_of_ones_name_and_of_anothers_address_is_neither() -> None:
    with pytest.raises(HomeportError, match="one of several"):
        choose("mail", [MAIL, Function("mailer", "aws_lambda_function.x")])


def test_an_empty_name_is_no_part_of_the_only_function() -> None:
    with pytest.raises(HomeportError, match="no function is named"):
        choose("", [CODES])


def test_what_is_not_there_is_told_with_what_is() -> None:
    with pytest.raises(HomeportError, match="there is no function goodbye") as caught:
        choose("goodbye", [CODES])
    with pytest.raises(HomeportError, match="there is no function goodbye") as without:
        choose("goodbye", [])

    assert caught.value.hint == "functions: codes-live (module.codes_function.aws_lambda_function.this)"
    assert without.value.hint == "the stack has no functions"


def test_terraforms_state_tells_names_addresses_and_regions() -> None:
    attributes = {"function_name": "codes", "arn": "arn:aws:lambda:eu-west-1:000000000000:function:codes"}
    state = TerraformState(resources=(Resource("aws_lambda_function", "module.a.aws_lambda_function.b", attributes),))

    assert functions_of(state) == [Function("codes", "module.a.aws_lambda_function.b", "eu-west-1")]


class Listing(Clients):
    """A stack in one region, with functions that Terraform does not know."""

    def __init__(self, *names: str) -> None:
        self.region = "eu-west-1"
        self._names = names

    def client(self, service: str, region: str | None = None) -> Any:
        page = {"Functions": [{"FunctionName": name} for name in self._names]}
        return SimpleNamespace(
            meta=SimpleNamespace(region_name="eu-west-1"),
            get_paginator=lambda _: SimpleNamespace(paginate=lambda: [page]),
        )


def test_a_function_that_terraform_does_not_know_has_the_stacks_region() -> None:
    assert find("other", TerraformState(), Listing("other")) == Function("other", region="eu-west-1")


def test_a_stack_without_functions_is_told_with_its_region() -> None:
    with pytest.raises(HomeportError) as caught:
        find("other", TerraformState(), Listing())

    assert caught.value.hint == "the stack in eu-west-1 has no functions"
