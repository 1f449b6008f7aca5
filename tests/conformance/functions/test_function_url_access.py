"""Who may call a function URL: signatures, the identity's policies, the function's policy.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from homeport.testing.stack import Stack
from support.function_url import FunctionUrl, HttpAnswer
from support.lambda_service import Function, LambdaService
from support.signed import signed_headers

ECHO = """\
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer", {}))}
"""
ACTIONS = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]
FORBIDDEN = {
    "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
}


@dataclass(frozen=True, slots=True)
class User:
    """A user of the stack or a session of a role, with a key."""

    stack: Stack
    name: str
    arn: str
    user_id: str
    key: str
    secret: str
    token: str | None = None

    def may(self, *statements: dict[str, Any]) -> None:
        """Replace what it may do."""
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self.stack.client("iam").put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=document)

    def ask(self, url: FunctionUrl, target: str = "/", body: bytes | None = None, secret: str = "") -> HttpAnswer:
        """Call the URL with a signature."""
        method = "POST" if body else "GET"
        address = f"https://{url.domain}{target}"
        headers = signed_headers(
            address, self.key, secret or self.secret, self.token, method=method, body=body or b"", host=url.domain
        )
        return url.ask(method, target, body, {**headers, "Host": url.domain})


@pytest.fixture
def user(cloud: Stack) -> Iterator[User]:
    if cloud.endpoint is None:
        pytest.skip("a policy takes seconds to be known everywhere on AWS")
    iam, name = cloud.client("iam"), f"conformance-{uuid.uuid4().hex[:8]}"
    made = iam.create_user(UserName=name)["User"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    user = User(cloud, name, made["Arn"], made["UserId"], key["AccessKeyId"], key["SecretAccessKey"])
    user.may({"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"})
    yield user
    iam.delete_user_policy(UserName=name, PolicyName="own")
    iam.delete_access_key(UserName=name, AccessKeyId=user.key)
    iam.delete_user(UserName=name)


@pytest.fixture(scope="module")
def function(functions: LambdaService) -> Function:
    return functions.deploy({"app.py": ECHO})


@pytest.fixture(scope="module")
def url(cloud: Stack, function: Function) -> FunctionUrl:
    """A URL for those who sign."""
    return FunctionUrl(cloud, function, permission=False, AuthType="AWS_IAM")


def outcome(answer: HttpAnswer) -> tuple[int, str | None, Any]:
    return answer.status, answer.header("x-amzn-errortype"), json.loads(answer.body)


def allow(function: Function, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions) or ACTIONS, "Resource": function.arn, **more}


def test_call_that_is_not_signed(url: FunctionUrl) -> None:
    assert outcome(url.ask()) == (403, "AccessDeniedException", FORBIDDEN)


def test_user_needs_both_permissions(url: FunctionUrl, function: Function, user: User) -> None:
    refused = (403, "AccessDeniedException", FORBIDDEN)

    assert outcome(user.ask(url)) == refused
    user.may(allow(function, ACTIONS[0]))
    assert outcome(user.ask(url)) == refused
    user.may(allow(function, ACTIONS[1]))
    assert outcome(user.ask(url)) == refused
    user.may(allow(function))
    assert user.ask(url).status == 200
    user.may(allow(function), {"Effect": "Deny", "Action": "lambda:*", "Resource": "*"})
    assert outcome(user.ask(url)) == refused


def test_event_tells_who_calls(url: FunctionUrl, function: Function, user: User) -> None:
    user.may(allow(function))

    answer = user.ask(url, "/path?a=b", b"body")

    assert json.loads(answer.body) == {
        "iam": {
            "accessKey": user.key,
            "accountId": function.service.account,
            "callerId": user.user_id,
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userArn": user.arn,
            "userId": user.user_id,
        }
    }


def test_permission_may_be_for_urls_of_this_type_alone(url: FunctionUrl, function: Function, user: User) -> None:
    by_url = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    user.may(
        allow(function, ACTIONS[0], Condition={"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}),
        allow(function, ACTIONS[1], Condition=by_url),
    )
    assert user.ask(url).status == 200
    user.may(allow(function, Condition={"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}))
    assert user.ask(url).status == 403


def test_functions_policy_lets_a_user_in(url: FunctionUrl, function: Function, user: User) -> None:
    client = function.service.client
    given = {"FunctionName": function.name, "Principal": user.arn}
    client.add_permission(StatementId="a", Action=ACTIONS[0], FunctionUrlAuthType="AWS_IAM", **given)
    client.add_permission(StatementId="b", Action=ACTIONS[1], InvokedViaFunctionUrl=True, **given)

    status = user.ask(url).status
    for statement in ("a", "b"):
        client.remove_permission(FunctionName=function.name, StatementId=statement)

    assert (status, user.ask(url).status) == (200, 403)


@pytest.fixture
def role(cloud: Stack, user: User, function: Function) -> Iterator[str]:
    """The ARN of a role that may call the function's URL."""
    iam = cloud.client("iam")
    made = iam.create_role(RoleName=user.name, AssumeRolePolicyDocument=json.dumps(policy(TRUST)))["Role"]["Arn"]
    iam.put_role_policy(RoleName=user.name, PolicyName="own", PolicyDocument=json.dumps(policy(allow(function))))
    yield made
    iam.delete_role_policy(RoleName=user.name, PolicyName="own")
    iam.delete_role(RoleName=user.name)


TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}


def policy(statement: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_session_may_do_what_its_role_and_its_own_policies_allow(
    cloud: Stack, url: FunctionUrl, function: Function, user: User, role: str
) -> None:
    def status(**limits: Any) -> int:
        session = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="visit", **limits)["Credentials"]
        key, secret, token = session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
        return replace(user, key=key, secret=secret, token=token).ask(url).status

    assert status() == 200
    assert status(Policy=json.dumps(policy(allow(function)))) == 200
    assert status(Policy=json.dumps(policy(allow(function, ACTIONS[0])))) == 403
    assert status(PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]) == 403
    assert status(PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AWSLambda_FullAccess"}]) == 200


def test_wrong_signature(url: FunctionUrl, function: Function, user: User) -> None:
    user.may(allow(function))

    status, error_type, body = outcome(user.ask(url, secret="another"))

    assert (status, error_type) == (403, "InvalidSignatureException")
    assert list(body) == ["message"]
    assert body["message"].startswith("The request signature we calculated does not match the signature you provided.")


def test_public_url_needs_both_permissions(cloud: Stack, functions: LambdaService) -> None:
    """What Terraform's aws_lambda_function_url gives by itself, up to version 5 of its provider, is the first one."""
    function = functions.deploy({"app.py": ECHO})
    url = FunctionUrl(cloud, function, permission=False)
    given = {"FunctionName": function.name, "Principal": "*"}
    functions.client.add_permission(StatementId="a", Action=ACTIONS[0], FunctionUrlAuthType="NONE", **given)
    refused = outcome(url.ask())
    functions.client.add_permission(StatementId="b", Action=ACTIONS[1], **given)

    assert refused == (403, "AccessDeniedException", FORBIDDEN)
    functions.wait_until(lambda: url.ask().status == 200, "it stays closed", 60)


def test_public_url_without_a_policy_is_closed(cloud: Stack, functions: LambdaService) -> None:
    url = FunctionUrl(cloud, functions.deploy({"app.py": ECHO}), permission=False)

    assert outcome(url.ask()) == (403, "AccessDeniedException", FORBIDDEN)


WHO = """\
def handler(event, context):
    return context.invoked_function_arn.rpartition(":")[2] + " " + context.function_version
"""


def test_url_of_an_alias_asks_the_alias_and_its_policy(cloud: Stack, functions: LambdaService) -> None:
    function = functions.deploy({"app.py": WHO})
    version = function.publish()
    functions.client.create_alias(FunctionName=function.name, Name="live", FunctionVersion=version)
    # Its permissions are for the function itself.
    url = FunctionUrl(cloud, function, Qualifier="live")
    refused = outcome(url.ask())
    given = {"FunctionName": function.name, "Qualifier": "live", "Principal": "*"}
    functions.client.add_permission(StatementId="a", Action=ACTIONS[0], FunctionUrlAuthType="NONE", **given)
    functions.client.add_permission(StatementId="b", Action=ACTIONS[1], **given)

    assert refused == (403, "AccessDeniedException", FORBIDDEN)
    functions.wait_until(lambda: url.ask().body == f"live {version}".encode(), "the alias does not answer", 60)
