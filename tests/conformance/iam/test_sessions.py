"""What a session of STS is, in a running instance.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import Instance, running

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("sessions") / "state") as made:
        yield made


@pytest.fixture(scope="module")
def user(instance: Instance) -> dict[str, Any]:
    """Options of a client that acts as the user ada."""
    iam = instance.client("iam")
    iam.create_user(UserName="ada", Path="/team/")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def options(credentials: dict[str, Any]) -> dict[str, Any]:
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def arn(instance: Instance, credentials: dict[str, Any]) -> str:
    return str(instance.client("sts", **options(credentials)).get_caller_identity()["Arn"])


def test_session_token_of_a_user_is_the_user(instance: Instance, user: dict[str, Any]) -> None:
    session = instance.client("sts", **user).get_session_token()

    assert arn(instance, session["Credentials"]) == "arn:aws:iam::000000000000:user/team/ada"


def test_session_token_of_the_root_is_the_root(instance: Instance) -> None:
    session = instance.client("sts").get_session_token()

    assert arn(instance, session["Credentials"]) == "arn:aws:iam::000000000000:root"


def test_federated_user(instance: Instance, user: dict[str, Any]) -> None:
    session = instance.client("sts", **user).get_federation_token(Name="eve", Policy=TRUST)

    assert arn(instance, session["Credentials"]) == "arn:aws:sts::000000000000:federated-user/eve"


def test_role_session_with_policies(instance: Instance) -> None:
    role = instance.client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    arns = [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
    session = instance.client("sts").assume_role(RoleArn=role, RoleSessionName="visit", Policy=TRUST, PolicyArns=arns)

    assert arn(instance, session["Credentials"]) == "arn:aws:sts::000000000000:assumed-role/reader/visit"
