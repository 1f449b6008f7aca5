"""The execution role of a function: who may give it, and the session that the function works in.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
The answers of CreateFunction and Invoke are those that users report of AWS: InvalidParameterValueException and
AccessDeniedException with the same sentence.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.lambda_service import TRUST, LambdaService

SENTENCE = "The role defined for the function cannot be assumed by Lambda."
OTHERS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
CODE = """\
import boto3, os
def handler(event, context):
    identity = boto3.client("sts").get_caller_identity()
    return [identity["Arn"], identity["Account"], os.environ["AWS_ACCESS_KEY_ID"], identity["UserId"]]
"""


@pytest.fixture
def role(functions: LambdaService) -> Iterator[dict[str, Any]]:
    """A role that Lambda may assume."""
    iam, name = functions.create_client("iam"), f"{functions.role_arn.rpartition('/')[2]}-own"
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    yield made
    iam.delete_role(RoleName=name)


def refused(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str, int]:
    answer = error.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_the_session_is_the_role_s_under_the_function_s_name(functions: LambdaService, role: dict[str, Any]) -> None:
    function = functions.deploy({"app.py": CODE}, Role=role["Arn"], Timeout=30)

    arn, account, access_key, user_id = function.result()

    assert arn == f"arn:aws:sts::{functions.account}:assumed-role/{role['RoleName']}/{function.name}"
    assert (account, user_id) == (functions.account, f"{role['RoleId']}:{function.name}")
    assert access_key.startswith(("ASIA", "LSIA"))


def test_environments_of_one_function_share_a_session(functions: LambdaService) -> None:
    """So it is seen on AWS, where it is not documented."""
    code = "import os, time\ndef handler(event, context):\n    return os.environ['AWS_ACCESS_KEY_ID']\n"
    function, other = functions.deploy({"app.py": code}), functions.deploy({"app.py": code})

    first = function.result()
    function.update(Description="another revision")

    assert function.result() == first
    assert other.result() != first


def test_a_role_that_lambda_may_not_assume_is_refused(functions: LambdaService, role: dict[str, Any]) -> None:
    iam, function = functions.create_client("iam"), functions.python("def handler(event, context):\n    return 1\n")
    iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(OTHERS))
    if functions.is_aws:
        time.sleep(15)

    with pytest.raises(ClientError) as creating:
        functions.client.create_function(
            FunctionName=f"{function.name}-refused",
            Role=role["Arn"],
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": b"no archive"},
        )
    with pytest.raises(ClientError) as updating:
        functions.client.update_function_configuration(FunctionName=function.name, Role=role["Arn"])

    expected = ("InvalidParameterValueException", SENTENCE, 400)
    assert (refused(creating), refused(updating)) == (expected, expected)
    with pytest.raises(ClientError) as missing:
        functions.client.update_function_configuration(FunctionName=f"{function.name}-missing", Role=role["Arn"])
    assert refused(missing)[0] == "ResourceNotFoundException"


def test_an_environment_of_a_role_that_lambda_may_assume_no_longer_is_not_made(
    functions: LambdaService, role: dict[str, Any]
) -> None:
    """AWS holds on to sessions for hours; here the trust policy counts at the next cold start."""
    iam, code = functions.create_client("iam"), "def handler(event, context):\n    return 1\n"
    function = functions.deploy({"app.py": code}, Role=role["Arn"])
    iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(OTHERS))

    with pytest.raises(ClientError) as invoking:
        function.invoke()

    assert refused(invoking) == ("AccessDeniedException", SENTENCE, 403)
    iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(TRUST))
    assert function.result() == 1
