"""The table of what becomes of AWS's parameters names all of AWS's model, each of them once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from homeport.apigateway.rest.coverage import OPERATIONS, SETTINGS, STAGE, Members

# botocore brings no types of its models.
MODEL: Any = botocore.session.get_session().get_service_model("apigateway")


def parts(shape: Any, prefix: str = "") -> Iterator[str]:
    """The members of a structure, those inside of them with dots."""
    for name, member in shape.members.items() if shape is not None else ():
        yield prefix + name
        inner = getattr(member, "member", None) or getattr(member, "value", None) or member
        if inner.type_name == "structure":
            yield from parts(inner, f"{prefix}{name}.")


def test_every_operation_is_named_once_and_in_order() -> None:
    assert [each.name for each in OPERATIONS] == sorted(MODEL.operation_names)


@pytest.mark.parametrize("members", [each for each in OPERATIONS if not each.refusal], ids=lambda each: each.name)
def test_every_parameter_of_an_operation_is_named(members: Members) -> None:
    known = set(parts(MODEL.operation_model(members.name).input_shape))

    assert {name for name in known if "." not in name} <= members.names <= known


@pytest.mark.parametrize("members", SETTINGS, ids=lambda each: each.name)
def test_every_part_of_a_setting_is_named(members: Members) -> None:
    known = set(parts(MODEL.shape_for(members.name)))

    assert {name for name in known if "." not in name} <= members.names <= known


@pytest.mark.parametrize("members", [*OPERATIONS, *SETTINGS], ids=lambda each: each.name)
def test_what_is_named_is_named_once_and_told_why(members: Members) -> None:
    named = Counter((*members.enforced, *members.stored_only, *members.refused))

    assert [name for name, times in named.items() if times > 1] == []
    assert all([*members.stored_only.values(), *(refused.why for refused in members.refused.values())])
    assert not (members.refusal and named)


def test_what_a_stages_notices_name_is_in_the_table() -> None:
    from homeport.runtime.providers.apigateway_deployments import _STORED_ONLY as NOTICED

    assert NOTICED.keys() <= STAGE.keys()
