import logging

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from codes.authorizer.authorizer import Authorizer
from codes.authorizer.token import TokenParameter

STAGE = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/development"
TOKEN = "s3cret"


def _event(authorization: str) -> dict[str, str]:
    return {"type": "TOKEN", "authorizationToken": authorization, "methodArn": f"{STAGE}/POST/codes/revoke"}


def _policy(effect: str) -> dict[str, object]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": f"{STAGE}/*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_the_token_opens_the_whole_stage() -> None:
    answer = Authorizer(lambda: TOKEN)(_event(f"Bearer {TOKEN}"), None)

    assert answer == {"principalId": "operator", "policyDocument": _policy("Allow")}


@pytest.mark.parametrize(
    "authorization", ["", "Bearer ", TOKEN, "Bearer S3CRET", f"Bearer {TOKEN}1", f"bearer {TOKEN}", "Bearer ключ"]
)
def test_anything_else_opens_nothing(authorization: str) -> None:
    answer = Authorizer(lambda: TOKEN)(_event(authorization), None)

    assert answer == {"principalId": "stranger", "policyDocument": _policy("Deny")}


def test_the_log_tells_of_no_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "codes.authorizer"):
        Authorizer(lambda: TOKEN)(_event("Bearer a-guess"), None)

    assert caplog.messages == [f"Deny {STAGE}/POST/codes/revoke"]


@pytest.fixture
def ssm() -> Stubber:
    client = boto3.client("ssm", region_name="eu-west-1", aws_access_key_id="unused", aws_secret_access_key="unused")
    return Stubber(client)


def test_the_parameter_is_read_decrypted(ssm: Stubber) -> None:
    asked = {"Name": "/codes/token", "WithDecryption": True}
    ssm.add_response("get_parameter", {"Parameter": {"Value": TOKEN}}, asked)

    with ssm:
        assert TokenParameter(ssm.client, "/codes/token")() == TOKEN  # type: ignore[arg-type]  # any client


def test_nobody_gets_in_where_the_token_cannot_be_read(ssm: Stubber) -> None:
    ssm.add_client_error("get_parameter", "ParameterNotFound")
    authorizer = Authorizer(TokenParameter(ssm.client, "/codes/token"))  # type: ignore[arg-type]  # any client

    with ssm, pytest.raises(ClientError, match="ParameterNotFound"):
        authorizer(_event("Bearer "), None)
