"""Versions of policy documents: managed policies are of 2012-10-17, inline ones may be older."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.instance import running

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
UNVERSIONED = {"Statement": [STATEMENT]}
OLD = {"Version": "2008-10-17", **UNVERSIONED}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture(scope="module")
def iam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(tmp_path_factory.mktemp("policies") / "state") as instance:
        client = instance.client("iam")
        client.create_role(RoleName="owner", AssumeRolePolicyDocument=json.dumps(TRUST))
        client.create_user(UserName="owner")
        client.create_group(GroupName="owner")
        yield client


@pytest.mark.parametrize("document", [UNVERSIONED, OLD])
@pytest.mark.parametrize("kind", ["role", "user", "group"])
def test_inline_policies_may_be_old(iam: Any, kind: str, document: dict[str, Any]) -> None:
    names = {f"{kind.title()}Name": "owner", "PolicyName": "files"}

    getattr(iam, f"put_{kind}_policy")(**names, PolicyDocument=json.dumps(document))

    assert getattr(iam, f"get_{kind}_policy")(**names)["PolicyDocument"] == document


@pytest.mark.parametrize("document", [UNVERSIONED, OLD])
def test_managed_policies_may_not(iam: Any, document: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refusal:
        iam.create_policy(PolicyName="files", PolicyDocument=json.dumps(document))

    assert refusal.value.response["Error"] == {
        "Type": "Sender",
        "Code": "MalformedPolicyDocument",
        "Message": "Policy document must be version 2012-10-17 or greater.",
    }


def test_there_is_no_other_version(iam: Any) -> None:
    with pytest.raises(ClientError, match=r"Syntax errors in policy\."):
        iam.put_user_policy(
            UserName="owner", PolicyName="files", PolicyDocument=json.dumps({"Version": "2011-10-17", **UNVERSIONED})
        )
