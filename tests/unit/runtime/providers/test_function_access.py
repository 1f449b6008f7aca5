"""Function URLs and services are admitted by the policies in LocalStack's stores."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from localstack.services.iam.models import (
    AccessKeyEntity,
    GroupEntity,
    ManagedPolicyEntity,
    RoleEntity,
    UserEntity,
    iam_stores,
)
from localstack.services.lambda_.invocation.lambda_models import Function, FunctionResourcePolicy, ResourcePolicy
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.sts.models import TemporaryCredentials, sts_stores

from homeport.core.clock import SystemClock
from homeport.core.context import Principal
from homeport.core.errors import AwsError
from homeport.iam.evaluation import Deciding, Decision, PolicyType
from homeport.iam.function_access import FunctionAddress, Source
from homeport.iam.function_urls import Refusal, UrlCaller, UrlForbiddenError, refusal
from homeport.iam.sigv4 import HttpRequest
from homeport.runtime.access_keys import LocalStackKeys
from homeport.runtime.providers.function_access import FunctionAccess
from support.signed import signed_request

ACCOUNT, OTHER = "000000000000", "111122223333"
ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:codes"
CODES, LIVE = FunctionAddress(ARN, ACCOUNT), FunctionAddress(f"{ARN}:live", ACCOUNT)
KEY, SESSION_KEY, SECRET = "LKIAQAAAAAAAEXAMPLE1", "LSIAQAAAAAAAEXAMPLE2", "secret"
USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/team/ada"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/team/reader"
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/visit"
BOTH = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]
UNSIGNED = HttpRequest("GET", b"/", b"", [(b"Host", b"abc.lambda-url.us-east-1.on.aws")], b"")


def document(action: Any = BOTH, effect: str = "Allow", resource: str = ARN, **more: Any) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]}
    )


class Stores:
    """The stores of an account with a user, a role's session and a function."""

    def __init__(self) -> None:
        self.iam = iam_stores[ACCOUNT]["us-east-1"]
        self.lambdas = lambda_stores[ACCOUNT]["us-east-1"]
        self.user = UserEntity({"UserName": "ada", "Arn": USER_ARN, "UserId": "AIDAADA"})
        key = {"UserName": "ada", "AccessKeyId": KEY, "Status": "Active", "SecretAccessKey": SECRET}
        self.user.access_keys[KEY] = AccessKeyEntity(key)
        self.iam.USERS["ada"], self.iam.ACCESS_KEY_INDEX[KEY] = self.user, "ada"
        self.role = RoleEntity({"RoleName": "reader", "Arn": ROLE_ARN, "RoleId": "AROAREADER"})
        self.iam.ROLES["reader"] = self.role
        expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
        self.session = TemporaryCredentials(
            SESSION_KEY, SECRET, "token", expires, ACCOUNT, SESSION_ARN, "AROAREADER:visit"
        )
        sts_stores[ACCOUNT]["us-east-1"].credentials[SESSION_KEY] = self.session
        self.function = Function(function_name="codes")
        self.lambdas.functions["codes"] = self.function

    def permit(self, *statements: dict[str, Any], qualifier: str = "$LATEST") -> None:
        """The function's resource policy."""
        policy = ResourcePolicy(Version="2012-10-17", Id="default", Statement=list(statements))
        self.function.permissions[qualifier] = FunctionResourcePolicy(policy=policy)

    def manage(self, arn: str, text: str) -> None:
        """A managed policy."""
        version = {"VersionId": "v1", "Document": quote(text)}
        self.iam.MANAGED_POLICIES[arn] = ManagedPolicyEntity({"Arn": arn, "DefaultVersionId": "v1"}, {"v1": version})


@pytest.fixture
def stores() -> Iterator[Stores]:
    bundles = (iam_stores, sts_stores, lambda_stores)
    for bundle in bundles:
        bundle.reset()
    yield Stores()
    for bundle in bundles:
        bundle.reset()


def statement(action: str, principal: Any, arn: str = ARN, **condition: Any) -> dict[str, Any]:
    given = {"Effect": "Allow", "Action": action, "Principal": principal, "Resource": arn}
    return given | ({"Condition": condition} if condition else {})


def for_url(principal: Any, auth_type: str, arn: str = ARN) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two statements that AWS documents for a URL."""
    return (
        statement("lambda:InvokeFunctionUrl", principal, arn, StringEquals={"lambda:FunctionUrlAuthType": auth_type}),
        statement("lambda:InvokeFunction", principal, arn, Bool={"lambda:InvokedViaFunctionUrl": "true"}),
    )


def by_user() -> HttpRequest:
    return signed_request(KEY, SECRET, body=b"{}")


def by_session() -> HttpRequest:
    return signed_request(SESSION_KEY, SECRET, "token")


def admit(request: HttpRequest = UNSIGNED, auth_type: str = "AWS_IAM", function: FunctionAddress = CODES) -> Any:
    return FunctionAccess(LocalStackKeys(), SystemClock()).admit(function, auth_type, request, "203.0.113.7")


def why(request: HttpRequest = UNSIGNED, auth_type: str = "AWS_IAM", function: FunctionAddress = CODES) -> str:
    with pytest.raises(UrlForbiddenError) as caught:
        admit(request, auth_type, function)
    return caught.value.why


ADA = UrlCaller(KEY, ACCOUNT, USER_ARN, "AIDAADA")
VISIT = UrlCaller(SESSION_KEY, ACCOUNT, SESSION_ARN, "AROAREADER:visit")


def denied(who: str, action: str, how: str = "", arn: str = ARN) -> str:
    how = how or f"because no identity-based policy allows the {action} action"
    return f"User: {who} is not authorized to perform: {action} on resource: {arn} {how}"


def test_public_url_needs_both_statements(stores: Stores) -> None:
    url, invoke = for_url("*", "NONE")
    nobody = "because no resource-based policy allows the {} action"

    assert why(auth_type="NONE") == denied("anonymous", BOTH[0], nobody.format(BOTH[0]))
    stores.permit(url)
    assert why(auth_type="NONE") == denied("anonymous", BOTH[1], nobody.format(BOTH[1]))
    stores.permit(invoke)
    assert why(auth_type="NONE") == denied("anonymous", BOTH[0], nobody.format(BOTH[0]))
    stores.permit(url, invoke)
    assert admit(auth_type="NONE") is None


def test_public_url_of_a_statement_for_the_other_type_is_closed(stores: Stores) -> None:
    stores.permit(*for_url("*", "AWS_IAM"))

    assert why(auth_type="NONE")
    assert why() == "the request is not signed"


def test_alias_has_a_policy_of_its_own(stores: Stores) -> None:
    stores.permit(*for_url("*", "NONE", f"{ARN}:live"), qualifier="live")

    assert admit(auth_type="NONE", function=LIVE) is None
    assert why(auth_type="NONE", function=CODES)


def test_user_is_admitted_by_its_own_policies(stores: Stores) -> None:
    assert why(by_user()) == denied(USER_ARN, BOTH[0])
    stores.user.inline_policies["url"] = quote(document(BOTH[0]))
    assert why(by_user()) == denied(USER_ARN, BOTH[1])
    stores.user.inline_policies["invoke"] = quote(document(BOTH[1]))
    assert admit(by_user()) == ADA


def test_user_is_admitted_by_a_managed_policy_and_by_its_group(stores: Stores) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/callers"
    stores.manage(arn, document())
    group = GroupEntity({"GroupName": "callers"}, attached_policy_arns=[arn])
    stores.iam.GROUPS["callers"] = group

    assert why(by_user())
    group.member_user_names.append("ada")
    assert admit(by_user()) == ADA
    group.member_user_names.clear()
    stores.user.attached_policy_arns.append(arn)
    assert admit(by_user()) == ADA


def test_boundary_limits_a_user(stores: Stores) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    stores.manage(arn, document("s3:*", resource="*"))
    stores.user.inline_policies["all"] = quote(document("*", resource="*"))
    stores.user.user["PermissionsBoundary"] = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}

    assert why(by_user()) == denied(
        USER_ARN, BOTH[0], "because no permissions boundary allows the lambda:InvokeFunctionUrl action"
    )


def test_user_is_admitted_by_the_functions_policy(stores: Stores) -> None:
    stores.permit(*for_url({"AWS": USER_ARN}, "AWS_IAM"))

    assert admit(by_user()) == ADA


def test_explicit_deny_wins(stores: Stores) -> None:
    stores.permit(*for_url({"AWS": USER_ARN}, "AWS_IAM"))
    stores.user.inline_policies["never"] = quote(document("lambda:*", "Deny", "*"))

    assert why(by_user()) == denied(USER_ARN, BOTH[0], "with an explicit deny in an identity-based policy")


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:username": "ada", "aws:userid": "AIDAADA", "lambda:FunctionUrlAuthType": "AWS_IAM"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/team/*"}},
        {"StringEquals": {"aws:PrincipalTag/team": "codes", "aws:RequestedRegion": "us-east-1"}},
        {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
        {"Bool": {"aws:SecureTransport": "true"}},
    ],
)
def test_conditions_see_the_request_and_the_user(stores: Stores, condition: dict[str, Any]) -> None:
    stores.iam.TAGS.update_tags(USER_ARN, {"team": "codes"})
    stores.user.inline_policies["url"] = quote(document(BOTH[0], Condition=condition))
    stores.user.inline_policies["invoke"] = quote(document(BOTH[1]))

    assert admit(by_user()) == ADA


def test_session_has_the_policies_of_its_role_and_of_itself(stores: Stores) -> None:
    assert why(by_session()) == denied(SESSION_ARN, BOTH[0])
    stores.role.inline_policies["all"] = quote(document())
    assert admit(by_session()) == VISIT
    stores.session.session_policy = document(BOTH[0])
    assert why(by_session()) == denied(
        SESSION_ARN, BOTH[1], "because no session policy allows the lambda:InvokeFunction action"
    )


def test_session_is_named_by_its_role_with_its_path(stores: Stores) -> None:
    stores.permit(*for_url({"AWS": ROLE_ARN}, "AWS_IAM"))

    assert admit(by_session()) == VISIT


def test_tags_of_a_session_stand_before_those_of_its_role(stores: Stores) -> None:
    stores.iam.TAGS.update_tags(ROLE_ARN, {"team": "codes", "stage": "test"})
    stores.session.tags = {"team": {"Key": "team", "Value": "mail"}}
    tagged = {"StringEquals": {"aws:PrincipalTag/team": "mail", "aws:PrincipalTag/stage": "test"}}
    stores.role.inline_policies["all"] = quote(document(Condition=tagged))

    assert admit(by_session()) == VISIT


def test_federated_user_may_do_what_its_user_may_and_its_policies_allow(stores: Stores) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/eve"
    stores.session.arn, stores.session.user_id = arn, f"{ACCOUNT}:eve"
    vars(stores.session)["issuer_arn"] = USER_ARN
    missing = "because no session policy allows the lambda:InvokeFunctionUrl action"

    assert why(by_session()) == denied(arn, BOTH[0])
    stores.user.inline_policies["all"] = quote(document())
    assert why(by_session()) == denied(arn, BOTH[0], missing)
    vars(stores.session)["session_policy"] = document()
    assert admit(by_session()) == UrlCaller(SESSION_KEY, ACCOUNT, arn, f"{ACCOUNT}:eve")
    stores.user.inline_policies.clear()
    assert why(by_session()) == denied(arn, BOTH[0])


def test_unknown_key_is_the_root_of_its_account(stores: Stores) -> None:
    root = UrlCaller("test", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)

    assert admit(signed_request("test", "test")) == root


def test_another_account_needs_the_functions_policy(stores: Stores) -> None:
    request = signed_request(OTHER, "any")

    assert why(request).endswith("because no resource-based policy allows the lambda:InvokeFunctionUrl action")
    stores.permit(*for_url({"AWS": f"arn:aws:iam::{OTHER}:root"}, "AWS_IAM"))
    assert admit(request) == UrlCaller(OTHER, OTHER, f"arn:aws:iam::{OTHER}:root", OTHER)


def test_answer_to_a_call_that_is_not_allowed() -> None:
    # As AWS answers: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    message = (
        "Forbidden. For troubleshooting Function URL authorization issues, see: "
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
    )

    assert refusal(UrlForbiddenError("x")) == Refusal(
        403, "AccessDeniedException", json.dumps({"Message": message}, separators=(",", ":")).encode()
    )


def test_wrong_signature_is_named(stores: Stores) -> None:
    with pytest.raises(AwsError) as caught:
        admit(signed_request(KEY, "wrong"))

    answer = refusal(caught.value)
    assert (answer.status, answer.error_type) == (403, "InvalidSignatureException")
    assert json.loads(answer.body)["message"].startswith("The request signature we calculated does not match")


API = "arn:aws:execute-api:us-east-1:000000000000:abc"
GATEWAY = "apigateway.amazonaws.com"


@pytest.mark.parametrize(
    ("permission", "source", "is_allowed"),
    [
        ({}, Source(GATEWAY, f"{API}/v1/GET/codes"), True),
        ({"ArnLike": {"AWS:SourceArn": f"{API}/*/*/*"}}, Source(GATEWAY, f"{API}/v1/GET/codes"), True),
        ({"ArnLike": {"AWS:SourceArn": f"{API}/v2/*/*"}}, Source(GATEWAY, f"{API}/v1/GET/codes"), False),
        ({"ArnLike": {"AWS:SourceArn": f"{API}/*"}}, Source(GATEWAY), False),
        ({}, Source("sns.amazonaws.com", "arn:aws:sns:us-east-1:000000000000:topic"), False),
        ({"StringEquals": {"AWS:SourceAccount": ACCOUNT}}, Source(GATEWAY, account=ACCOUNT), True),
        ({"StringEquals": {"AWS:SourceAccount": ACCOUNT}}, Source(GATEWAY, account=OTHER), False),
        ({"StringEquals": {"lambda:EventSourceToken": "t"}}, Source(GATEWAY, token="t"), True),
    ],
)  # fmt: skip
def test_service_is_let_in_by_the_functions_policy(
    stores: Stores, permission: dict[str, Any], source: Source, is_allowed: bool
) -> None:
    stores.permit(statement("lambda:InvokeFunction", {"Service": GATEWAY}, **permission))

    decision = FunctionAccess(LocalStackKeys(), SystemClock()).service_may_invoke(CODES, source)

    allowing = Deciding(PolicyType.RESOURCE, f"resource policy of {ARN}", None, 1)
    assert decision == (Decision(True, allowing) if is_allowed else Decision(False, missing=PolicyType.RESOURCE))


def test_session_may_invoke_what_its_role_or_the_function_says(stores: Stores) -> None:
    access, visit = FunctionAccess(LocalStackKeys(), SystemClock()), Principal(ACCOUNT, SESSION_KEY, SESSION_ARN)

    assert access.principal_may_invoke(CODES, visit) == Decision(False, missing=PolicyType.IDENTITY)
    stores.permit(statement("lambda:InvokeFunction", {"AWS": ROLE_ARN}))
    assert access.principal_may_invoke(CODES, visit).allowed
    stores.function.permissions.clear()
    stores.role.inline_policies["invoke"] = quote(document("lambda:Invoke*"))
    allowing = Deciding(PolicyType.IDENTITY, "role/reader:invoke", None, 1)
    assert access.principal_may_invoke(CODES, visit) == Decision(True, allowing)
