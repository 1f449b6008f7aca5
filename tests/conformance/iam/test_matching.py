"""Action, Resource, their negations and policy variables, as the IAM user guide describes them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from typing import Any

import pytest

from homeport.iam.evaluation import decide
from support.policies import ACCOUNT, allow, deny, identity, request

BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"


@pytest.mark.parametrize(
    ("pattern", "action", "is_matched"),
    [
        ("*", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("s3:*", "sqs:SendMessage", False),
        ("s3:GetObject", "s3:GetObject", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
        ("S3:getobject", "s3:GetObject", True),
        ("iam:ListAccessKeys", "IAM:listaccesskeys", True),
        ("iam:*AccessKey*", "iam:CreateAccessKey", True),
        ("iam:*AccessKey*", "iam:ListAccessKeys", True),
        ("iam:*AccessKey*", "iam:GetAccessKeyLastUsed", True),
        ("iam:*AccessKey*", "iam:CreateUser", False),
        ("ec2:Describe*", "ec2:DescribeInstances", True),
        ("ec2:Describe*", "ec2:StartInstances", False),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?", "s3:GetObject", False),
        ("s3:?etObject", "s3:SetObject", True),
        ("lambda:Invoke*", "lambda:InvokeFunctionUrl", True),
        ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl", False),
        (["sqs:SendMessage", "sqs:ReceiveMessage"], "sqs:ReceiveMessage", True),
        (["sqs:SendMessage", "sqs:ReceiveMessage"], "sqs:DeleteMessage", False),
        ([], "sqs:DeleteMessage", False),
        ("s3:Get.bject", "s3:GetObject", False),
        ("s3:${aws:username}", "s3:ada", False),
    ],
)
def test_action(pattern: Any, action: str, is_matched: bool) -> None:
    asked = request(action, aws__username="ada")

    assert decide(identity(allow(pattern)), asked).allowed is is_matched
    negated = {"Effect": "Allow", "NotAction": pattern, "Resource": "*"}
    assert decide(identity(negated), asked).allowed is not is_matched


@pytest.mark.parametrize(
    ("pattern", "resource", "is_matched"),
    [
        ("*", "arn:aws:sqs:us-east-2:111122223333:queue1", True),
        ("*", "*", True),
        (f"{BUCKET}/*", "*", False),
        ("arn:aws:sqs:us-east-2:111122223333:queue1", "arn:aws:sqs:us-east-2:111122223333:queue1", True),
        ("arn:aws:sqs:us-east-2:111122223333:queue1", "arn:aws:sqs:us-east-2:111122223333:queue12", False),
        ("arn:aws:iam::111122223333:user/Bob", "arn:aws:iam::111122223333:user/bob", False),
        ("arn:aws:iam::111122223333:user/accounting/*", "arn:aws:iam::111122223333:user/accounting/Eve", True),
        ("arn:aws:iam::111122223333:user/accounting/*", "arn:aws:iam::111122223333:user/sales/Eve", False),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/test/object.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/test/object.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/test/3/object.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/3/test/4/object.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1///test///object.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/test/.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}//test/object.jpg", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/test/", True),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1-test/object.jpg", False),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/test/object.jpg", False),
        (f"{BUCKET}/*/test/*", f"{BUCKET}/1/2/test.jpg", False),
        ("arn:aws:s3:::amzn-s3-demo-*", f"{BUCKET}/letter", True),
        ("arn:aws:s3:::amzn-s3-demo-bucke?", BUCKET, True),
        ("arn:aws:s3:::amzn-s3-demo-bucket?", BUCKET, False),
        (f"{BUCKET}/2026:01:*", f"{BUCKET}/2026:01:02", True),
        (f"{BUCKET}/*.jpg", f"{BUCKET}/2026:01.jpg", True),
        ("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        ("arn:aws:sqs:eu-*-1:111122223333:*", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        ("arn:aws:sqs:eu*1:111122223333:*", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        # Inside a segment a wildcard stays in it.
        ("arn:aws:sqs:e*3:codes", "arn:aws:sqs:eu-west-1:111122223333:codes", False),
        ("arn:aws:sqs:eu-west-?:111122223333:codes", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        ("arn:aws:sqs:eu-west-1?111122223333:codes", "arn:aws:sqs:eu-west-1:111122223333:codes", False),
        # At a segment's end it goes beyond the colon.
        ("arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        ("arn:aws:sqs:eu-*", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        # Fields that are missing are any.
        ("arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        ("arn:aws:sqs:eu-west-1", "arn:aws:sqs:eu-west-1:111122223333:codes", True),
        ("arn:aws:sqs:eu-west-1", "arn:aws:sqs:us-east-1:111122223333:codes", False),
        ("arn:aws:sqs", "arn:aws:sns:eu-west-1:111122223333:codes", False),
        ("arn:aws:lambda:*:*:function:codes", "arn:aws:lambda:eu-west-1:111122223333:function:codes", True),
        ("arn:aws:lambda:*:*:function:codes", "arn:aws:lambda:eu-west-1:111122223333:function:codes:live", False),
        ("arn:aws:lambda:*:*:function:codes:*", "arn:aws:lambda:eu-west-1:111122223333:function:codes:live", True),
        ("arn:aws:lambda:*:*:function:codes*", "arn:aws:lambda:eu-west-1:111122223333:function:codes:live", True),
        ([f"{BUCKET}", f"{BUCKET}/*"], f"{BUCKET}/letter", True),
        ([f"{BUCKET}", f"{BUCKET}/*"], "arn:aws:s3:::another", False),
        (f"{BUCKET}/a+b", f"{BUCKET}/aab", False),
        (f"{BUCKET}/a\nb*", f"{BUCKET}/a\nb\nc", True),
    ],
)
def test_resource(pattern: Any, resource: str, is_matched: bool) -> None:
    asked = request(resource=resource)

    assert decide(identity(allow("*", pattern)), asked).allowed is is_matched
    negated = {"Effect": "Allow", "Action": "*", "NotResource": pattern}
    assert decide(identity(negated), asked).allowed is not is_matched


@pytest.mark.parametrize(
    ("pattern", "resource", "keys", "is_matched"),
    [
        ("${aws:username}/*", "ada/letter", {"aws__username": "ada"}, True),
        ("${aws:username}/*", "eve/letter", {"aws__username": "ada"}, False),
        ("${AWS:UserName}/*", "ada/letter", {"aws__username": "ada"}, True),
        ("${ aws:username }/*", "ada/letter", {"aws__username": "ada"}, True),
        (
            "${aws:PrincipalTag/department}",
            "Human Resources",
            {"aws__PrincipalTag/department": "Human Resources"},
            True,
        ),
        ("${aws:PrincipalTag/team, 'company-wide'}/*", "company-wide/x", {}, True),
        ("${aws:PrincipalTag/team, 'company-wide'}/*", "yellow/x", {"aws__PrincipalTag/team": "yellow"}, True),
        ("${aws:PrincipalTag/team, 'company-wide'}/*", "company-wide/x", {"aws__PrincipalTag/team": "yellow"}, False),
        ("${aws:PrincipalTag/team,'company-wide'}/*", "company-wide/x", {}, True),
        ("${aws:PrincipalTag/team, ''}x", "x", {}, True),
        ("${aws:username}/*", "ada/letter", {}, False),
        ("${aws:username}/*", "/letter", {"aws__username": ""}, True),
        # A value's own signs mean nothing.
        ("${aws:username}/*", "ada/letter", {"aws__username": "*"}, False),
        ("${aws:username}/*", "*/letter", {"aws__username": "*"}, True),
        ("${aws:username}", "ada", {"aws__username": "a?a"}, False),
        # A key with several values is no variable.
        ("${aws:TagKeys}", "one", {"aws__TagKeys": ("one", "two")}, False),
        ("${*}", "*", {}, True),
        ("${*}", "x", {}, False),
        ("${?}", "?", {}, True),
        ("${?}", "x", {}, False),
        ("${$}", "$", {}, True),
        ("cost-${$}{aws:username}", "cost-${aws:username}", {"aws__username": "ada"}, True),
        ("a$b", "a$b", {}, True),
    ],
)
def test_variable_in_a_resource(pattern: str, resource: str, keys: dict[str, Any], is_matched: bool) -> None:
    asked = request(resource=f"{BUCKET}/{resource}", **keys)

    assert decide(identity(allow("*", f"{BUCKET}/{pattern}")), asked).allowed is is_matched


def test_policies_of_2008_know_no_variables() -> None:
    statement = allow("*", f"{BUCKET}/${{aws:username}}")
    literal = request(resource=f"{BUCKET}/${{aws:username}}", aws__username="ada")
    expanded = request(resource=f"{BUCKET}/ada", aws__username="ada")

    assert decide(identity(statement, version="2008-10-17"), literal).allowed
    assert not decide(identity(statement, version="2008-10-17"), expanded).allowed
    assert decide(identity(statement), expanded).allowed


def test_variable_without_a_value_leaves_the_other_resources() -> None:
    statement = allow("*", [f"{BUCKET}/${{aws:username}}", f"{BUCKET}/all"])

    assert decide(identity(statement), request(resource=f"{BUCKET}/all")).allowed


def test_exception_that_is_not_known_makes_the_statement_invalid() -> None:
    denying = {"Effect": "Deny", "Action": "*", "NotResource": f"{BUCKET}/${{aws:username}}"}

    assert decide(identity(allow(), denying), request(resource=f"{BUCKET}/x")).allowed
    assert not decide(identity(allow(), denying), request(resource=f"{BUCKET}/x", aws__username="ada")).allowed


@pytest.mark.parametrize(
    ("action", "resource", "is_allowed"),
    [
        ("iam:ListUsers", "*", False),
        ("s3:ListBucket", BUCKET, True),
        ("s3:DeleteBucket", BUCKET, False),
        ("s3:GetObject", f"{BUCKET}/x", True),
        ("ec2:RunInstances", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/*", True),
    ],
)
def test_not_action_beside_a_deny(action: str, resource: str, is_allowed: bool) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
    but_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}

    outcome = decide(identity(but_iam, deny("s3:DeleteBucket", "arn:aws:s3:::*")), request(action, resource))

    assert outcome.allowed is is_allowed
