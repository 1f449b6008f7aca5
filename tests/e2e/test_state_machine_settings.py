"""Tracing and encryption of state machines: kept, told, and changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.instance import running

DEFINITION = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}})
ROLE = "arn:aws:iam::000000000000:role/machine"
ENCRYPTED = {
    "type": "CUSTOMER_MANAGED_KMS_KEY",
    "kmsKeyId": "arn:aws:kms:us-east-1:000000000000:key/9c4dcbd5-5c5e-4b0e-8d59-6ae8a0e0a2b1",
    "kmsDataKeyReusePeriodSeconds": 300,
}


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(tmp_path_factory.mktemp("machines") / "state") as instance:
        yield instance.client("stepfunctions")


def settings(machines: Any, arn: str) -> tuple[Any, Any]:
    """The tracing and encryption configurations that are told."""
    described = machines.describe_state_machine(stateMachineArn=arn)
    return described["tracingConfiguration"], described["encryptionConfiguration"]


def test_where_nothing_is_said_they_are_told_too(machines: Any) -> None:
    arn = machines.create_state_machine(name="plain", definition=DEFINITION, roleArn=ROLE)["stateMachineArn"]

    assert settings(machines, arn) == ({"enabled": False}, {"type": "AWS_OWNED_KEY"})


def test_both_are_kept_by_the_machine_its_version_and_its_execution(machines: Any) -> None:
    created = machines.create_state_machine(
        name="set",
        definition=DEFINITION,
        roleArn=ROLE,
        publish=True,
        tracingConfiguration={"enabled": True},
        encryptionConfiguration=ENCRYPTED,
    )
    execution = machines.start_execution(stateMachineArn=created["stateMachineArn"])["executionArn"]

    assert settings(machines, created["stateMachineArn"]) == ({"enabled": True}, ENCRYPTED)
    assert settings(machines, created["stateMachineVersionArn"]) == ({"enabled": True}, ENCRYPTED)
    of_execution = machines.describe_state_machine_for_execution(executionArn=execution)
    assert of_execution["tracingConfiguration"] == {"enabled": True}
    assert of_execution["encryptionConfiguration"] == ENCRYPTED


def test_either_may_be_all_that_an_update_changes(machines: Any) -> None:
    arn = machines.create_state_machine(name="changed", definition=DEFINITION, roleArn=ROLE)["stateMachineArn"]

    first = machines.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": True})
    assert settings(machines, arn) == ({"enabled": True}, {"type": "AWS_OWNED_KEY"})
    second = machines.update_state_machine(stateMachineArn=arn, encryptionConfiguration=ENCRYPTED, publish=True)
    assert settings(machines, arn) == ({"enabled": True}, ENCRYPTED)
    assert settings(machines, second["stateMachineVersionArn"]) == ({"enabled": True}, ENCRYPTED)
    assert first["revisionId"] != second["revisionId"]

    again = machines.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": True})
    assert again["revisionId"] == second["revisionId"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, "MissingRequiredParameter"), ({"definition": "{}", "tracingConfiguration": {"enabled": True}}, "Invalid")],
)
def test_a_refused_update_changes_nothing(machines: Any, changes: dict[str, Any], code: str) -> None:
    arn = machines.create_state_machine(name=f"refused-{code}", definition=DEFINITION, roleArn=ROLE)["stateMachineArn"]

    with pytest.raises(ClientError) as refusal:
        machines.update_state_machine(stateMachineArn=arn, **changes)

    assert refusal.value.response["Error"]["Code"].startswith(code)
    assert settings(machines, arn) == ({"enabled": False}, {"type": "AWS_OWNED_KEY"})


def test_an_unknown_machine_is_not_updated(machines: Any) -> None:
    arn = "arn:aws:states:us-east-1:000000000000:stateMachine:nobody"

    with pytest.raises(ClientError) as refusal:
        machines.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": True})

    assert refusal.value.response["Error"]["Code"] == "StateMachineDoesNotExist"
