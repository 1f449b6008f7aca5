"""The reference: what it says of parameters is true of the operations."""

from collections.abc import Iterator

import botocore.session
import pytest

from homeport.dynamodb.operation import Operation
from homeport.dynamodb.operations import load_operations
from homeport.dynamodb.reference import reference
from homeport.dynamodb.validation.collections import ListOf, MapOf, Member, Structure

OPERATIONS = load_operations()


def test_every_operation_of_aws_has_an_entry() -> None:
    session = botocore.session.get_session()
    models = [session.get_service_model(name) for name in ("dynamodb", "dynamodbstreams")]

    assert sorted(each.name for each in reference()) == sorted(name for each in models for name in each.operation_names)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_what_is_stored_or_refused_is_a_parameter(operation: Operation) -> None:
    for name in operation.stored_only | operation.not_emulated:
        assert _part(operation.request, name.split(".")) is not None, name


KEPT = {
    "KMSMasterKeyId",
    "OnDemandThroughput",
    "OnDemandThroughputOverride",
    "ProvisionedThroughput",
    "ProvisionedThroughputOverride",
    "ResourcePolicy",
    "SSESpecification",
    "SSESpecificationOverride",
    "TableClass",
    "TableClassOverride",
    "Tags",
    "WarmThroughput",
}
"""Of these nothing depends (but for throughput, where it is told to limit), wherever they stand."""


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_what_changes_nothing_is_stored_only_everywhere(operation: Operation) -> None:
    told = [
        path
        for path in _paths(operation.request)
        if path[-1] in KEPT and not any(".".join(path[: at + 1]) in operation.stored_only for at in range(len(path)))
    ]

    assert told == []


def _paths(member: Member) -> Iterator[tuple[str, ...]]:
    """The names that lead to each part of a member."""
    while isinstance(member, ListOf | MapOf):
        member = member.element
    if isinstance(member, Structure):
        for name, part in member.members.items():
            yield (name,)
            yield from ((name, *path) for path in _paths(part))


def _part(member: Member | None, path: list[str]) -> Member | None:
    """The member that a path of names leads to; None where it leads nowhere."""
    while isinstance(member, ListOf | MapOf):
        member = member.element
    if not path:
        return member
    return _part(member.members.get(path[0]), path[1:]) if isinstance(member, Structure) else None
