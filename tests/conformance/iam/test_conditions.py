"""The Condition element, as the IAM user guide describes it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from typing import Any

import pytest

from homeport.iam.evaluation import decide
from support.policies import allow, identity, request

GOOD, BAD = True, False
ARN = "arn:aws:sns:eu-west-1:111122223333:codes"


def holds(condition: dict[str, Any], keys: dict[str, Any]) -> bool:
    return decide(identity(allow(Condition=condition)), request(**keys)).allowed


@pytest.mark.parametrize(
    ("operator", "given", "value", "is_satisfied"),
    [
        ("StringEquals", "iamuser-admin", "iamuser-admin", GOOD),
        ("StringEquals", "iamuser-admin", "IAMuser-admin", BAD),
        ("StringEquals", "*", "anything", BAD),
        ("StringEquals", "*", "*", GOOD),
        ("StringEquals", ["12345", "67890"], "67890", GOOD),
        ("StringEquals", ["12345", "67890"], "1", BAD),
        ("StringEquals", [], "1", BAD),
        ("StringEquals", "", "", GOOD),
        ("stringequals", "a", "a", GOOD),
        ("StringEquals", 12345, "12345", GOOD),
        ("StringEquals", True, "true", GOOD),
        ("StringNotEquals", "a", "b", GOOD),
        ("StringNotEquals", "a", "a", BAD),
        ("StringNotEquals", ["a", "b"], "b", BAD),
        ("StringNotEquals", ["a", "b"], "c", GOOD),
        ("StringEqualsIgnoreCase", "Ada", "aDA", GOOD),
        ("StringEqualsIgnoreCase", "Ada", "eve", BAD),
        ("StringNotEqualsIgnoreCase", "Ada", "aDA", BAD),
        ("StringNotEqualsIgnoreCase", "Ada", "eve", GOOD),
        ("StringLike", "home/*", "home/ada", GOOD),
        ("StringLike", "home/?", "home/a", GOOD),
        ("StringLike", "home/?", "home/ad", BAD),
        ("StringLike", "Home/*", "home/ada", BAD),
        ("StringLike", ["", "home/", "home/ada/*"], "", GOOD),
        ("StringLike", ["", "home/", "home/ada/*"], "home/ada/x/y", GOOD),
        ("StringLike", ["", "home/", "home/ada/*"], "home/eve/x", BAD),
        ("StringLike", "*:*", "a:b", GOOD),
        ("StringNotLike", "AROA*", "AROAEXAMPLE", BAD),
        ("StringNotLike", "AROA*", "AIDAEXAMPLE", GOOD),
        ("NumericEquals", "10", "10", GOOD),
        ("NumericEquals", 10, "10.0", GOOD),
        ("NumericEquals", "10", "11", BAD),
        ("NumericEquals", "10", "ten", BAD),
        ("NumericNotEquals", "10", "11", GOOD),
        ("NumericNotEquals", "10", "10", BAD),
        ("NumericLessThan", "10", "9", GOOD),
        ("NumericLessThan", "10", "10", BAD),
        ("NumericLessThan", "9", "10", BAD),
        ("NumericLessThanEquals", "10", "10", GOOD),
        ("NumericLessThanEquals", "10", "11", BAD),
        ("NumericLessThanEquals", "10", "9.99", GOOD),
        ("NumericGreaterThan", "10", "10.5", GOOD),
        ("NumericGreaterThan", "10", "10", BAD),
        ("NumericGreaterThanEquals", "10", "10", GOOD),
        ("NumericGreaterThanEquals", "3600", "300", BAD),
        ("DateEquals", "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z", GOOD),
        ("DateEquals", "2020-01-01T00:00:00Z", "1577836800", GOOD),
        ("DateEquals", "1577836800", "2020-01-01T01:00:00+01:00", GOOD),
        ("DateEquals", "2020", "2020-01-01T00:00:00Z", GOOD),
        ("DateEquals", "2020-02", "2020-02-01T00:00:00Z", GOOD),
        ("DateEquals", "2020-02-03", "2020-02-03T00:00:00Z", GOOD),
        ("DateEquals", "2020-01-01T00:00:01.5Z", "2020-01-01T00:00:01Z", BAD),
        ("DateEquals", "yesterday", "2020-01-01T00:00:01Z", BAD),
        ("DateNotEquals", "2020-01-01", "2020-01-02", GOOD),
        ("DateNotEquals", "2020-01-01", "2020-01-01", BAD),
        ("DateLessThan", "2020-06-30T23:59:59Z", "2020-06-30T23:59:58Z", GOOD),
        ("DateLessThan", "2020-06-30T23:59:59Z", "2020-06-30T23:59:59Z", BAD),
        ("DateLessThanEquals", "2020-06-30T23:59:59Z", "2020-06-30T23:59:59Z", GOOD),
        ("DateGreaterThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:02Z", GOOD),
        ("DateGreaterThan", "2020-01-01T00:00:01Z", "2019-12-31T23:59:59Z", BAD),
        ("DateGreaterThanEquals", "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z", GOOD),
        ("Bool", "true", "true", GOOD),
        ("Bool", "true", "True", GOOD),
        ("Bool", True, "true", GOOD),
        ("Bool", "false", "true", BAD),
        ("Bool", False, "false", GOOD),
        ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", GOOD),
        ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5", BAD),
        ("BinaryEquals", "not base64", "not base64", BAD),
        ("IpAddress", "203.0.113.0/24", "203.0.113.7", GOOD),
        ("IpAddress", "203.0.113.0/24", "203.0.114.7", BAD),
        ("IpAddress", "203.0.113.7", "203.0.113.7", GOOD),
        ("IpAddress", "203.0.113.7", "203.0.113.8", BAD),
        ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::1", GOOD),
        ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5679::1", BAD),
        ("IpAddress", "0.0.0.0/0", "2001:db8::1", BAD),
        ("IpAddress", "203.0.113.0/24", "vpc.internal", BAD),
        ("NotIpAddress", ["192.0.2.0/24", "203.0.113.0/24"], "203.0.113.7", BAD),
        ("NotIpAddress", ["192.0.2.0/24", "203.0.113.0/24"], "198.51.100.1", GOOD),
        ("ArnEquals", ARN, ARN, GOOD),
        ("ArnEquals", "arn:aws:sns:eu-west-1:111122223333:*", ARN, GOOD),
        ("ArnEquals", "arn:aws:sns:*:*:codes", ARN, GOOD),
        ("ArnLike", "arn:aws:sns:eu-west-?:111122223333:co*", ARN, GOOD),
        ("ArnLike", "arn:*:sns:*:*:*", ARN, GOOD),
        # Each of the six components is compared for itself.
        ("ArnLike", "arn:aws:sns:*:codes", ARN, BAD),
        ("ArnLike", "arn:aws:sns:*", ARN, BAD),
        ("ArnLike", "*", ARN, BAD),
        ("ArnLike", "arn:aws:sns:us-*:*:codes", ARN, BAD),
        ("ArnLike", ARN, "codes", BAD),
        ("ArnLike", "arn:aws:lambda:*:*:function:*", "arn:aws:lambda:eu-west-1:1:function:codes:live", GOOD),
        (
            "ArnLike",
            "arn:aws:execute-api:eu-west-1:1:abc/*/GET/x",
            "arn:aws:execute-api:eu-west-1:1:abc/v1/GET/x",
            GOOD,
        ),
        ("ArnLike", ["arn:aws:sqs:*:*:*", "arn:aws:sns:*:*:*"], ARN, GOOD),
        ("ArnNotEquals", ARN, ARN, BAD),
        ("ArnNotEquals", "arn:aws:sqs:*:*:*", ARN, GOOD),
        ("ArnNotLike", "arn:aws:sns:*:*:*", ARN, BAD),
        ("ArnNotLike", "arn:aws:sqs:*:*:*", ARN, GOOD),
        ("Null", "true", "value", BAD),
        ("Null", "false", "value", GOOD),
        ("Null", False, "value", GOOD),
        ("Null", "false", "", GOOD),
    ],
)
def test_operator(operator: str, given: Any, value: str, is_satisfied: bool) -> None:
    assert holds({operator: {"test:key": given}}, {"test__key": value}) is is_satisfied
    assert holds({operator: {"TEST:Key": given}}, {"test__key": value}) is is_satisfied
    if operator != "Null":
        assert holds({f"{operator}IfExists": {"test:key": given}}, {"test__key": value}) is is_satisfied


@pytest.mark.parametrize(
    ("operator", "given", "is_satisfied"),
    [
        ("StringEquals", "a", BAD),
        ("StringEqualsIgnoreCase", "a", BAD),
        ("StringLike", "*", BAD),
        ("NumericEquals", "1", BAD),
        ("NumericLessThan", "1", BAD),
        ("DateGreaterThan", "2020-01-01", BAD),
        ("Bool", "true", BAD),
        ("Bool", "false", BAD),
        ("BinaryEquals", "QQ==", BAD),
        ("IpAddress", "0.0.0.0/0", BAD),
        ("ArnLike", ARN, BAD),
        ("ArnEquals", ARN, BAD),
        ("StringNotEquals", "a", GOOD),
        ("StringNotEqualsIgnoreCase", "a", GOOD),
        ("StringNotLike", "*", GOOD),
        ("NumericNotEquals", "1", GOOD),
        ("DateNotEquals", "2020-01-01", GOOD),
        ("NotIpAddress", "0.0.0.0/0", GOOD),
        ("ArnNotLike", ARN, GOOD),
        ("ArnNotEquals", ARN, GOOD),
        ("StringEqualsIfExists", "a", GOOD),
        ("StringNotEqualsIfExists", "a", GOOD),
        ("BoolIfExists", "true", GOOD),
        ("NumericLessThanIfExists", "1", GOOD),
        ("ArnLikeIfExists", ARN, GOOD),
        ("IpAddressIfExists", "0.0.0.0/0", GOOD),
        ("Null", "true", GOOD),
        ("Null", "false", BAD),
        ("Null", ["true", "false"], GOOD),
        ("ForAllValues:StringEquals", "a", GOOD),
        ("ForAllValues:StringNotEquals", "a", GOOD),
        ("ForAllValues:StringEqualsIfExists", "a", GOOD),
        ("ForAnyValue:StringEquals", "a", BAD),
        ("ForAnyValue:StringNotEquals", "a", BAD),
        ("ForAnyValue:StringLike", "*", BAD),
        ("ForAnyValue:StringEqualsIfExists", "a", GOOD),
    ],
)
def test_key_that_the_request_does_not_have(operator: str, given: Any, is_satisfied: bool) -> None:
    assert holds({operator: {"test:key": given}}, {}) is is_satisfied


ATTRIBUTES = ["PostDateTime", "Message", "Tags"]


@pytest.mark.parametrize(
    ("operator", "given", "values", "is_satisfied"),
    [
        ("ForAllValues:StringEquals", ATTRIBUTES, ("PostDateTime", "Message"), GOOD),
        ("ForAllValues:StringEquals", ATTRIBUTES, ("PostDateTime", "UserName"), BAD),
        ("ForAllValues:StringEquals", ATTRIBUTES, ("UserName",), BAD),
        ("ForAllValues:StringLike", ["Post*", "Tags"], ("PostDateTime", "Tags"), GOOD),
        ("ForAllValues:StringEquals", ATTRIBUTES, (), GOOD),
        ("ForAllValues:StringEquals", ATTRIBUTES, ("",), GOOD),
        ("ForAllValues:StringEquals", ATTRIBUTES, "Tags", GOOD),
        ("ForAnyValue:StringEquals", ["ID", "PostDateTime"], ("PostDateTime", "Message"), GOOD),
        ("ForAnyValue:StringEquals", ["ID", "PostDateTime"], ("UserName",), BAD),
        ("ForAnyValue:StringEquals", ["ID", "PostDateTime"], ("UserName", "Message", "PostDateTime"), GOOD),
        ("ForAnyValue:StringEquals", ["ID", "PostDateTime"], (), BAD),
        ("ForAnyValue:StringEquals", [""], ("",), BAD),
        ("ForAllValues:StringNotEquals", ["ID"], ("Message", "Tags"), GOOD),
        ("ForAllValues:StringNotEquals", ["ID"], ("Message", "ID"), BAD),
        ("ForAnyValue:StringNotEquals", ["ID"], ("Message", "ID"), GOOD),
        ("ForAnyValue:StringNotEquals", ["ID"], ("ID",), BAD),
        ("ForAnyValue:StringNotLike", ["I*", "U*"], ("ID", "UserName"), BAD),
        ("forallvalues:stringequals", ATTRIBUTES, ("Tags",), GOOD),
        ("ForAnyValue:ArnLike", ["arn:aws:lambda:*:*:layer:*"], ("arn:aws:lambda:eu-west-1:1:layer:a:1",), GOOD),
        ("ForAllValues:NumericLessThan", ["10"], ("1", "2"), GOOD),
        ("ForAllValues:NumericLessThan", ["10"], ("1", "12"), BAD),
        ("ForAnyValue:StringEqualsIfExists", ["a"], ("b",), BAD),
        ("Null", "true", (), GOOD),
        ("StringEquals", ["a"], ("b", "a"), GOOD),
        ("StringNotEquals", ["a"], ("b", "a"), BAD),
    ],
)
def test_key_with_several_values(operator: str, given: Any, values: Any, is_satisfied: bool) -> None:
    assert holds({operator: {"dynamodb:Attributes": given}}, {"dynamodb__Attributes": values}) is is_satisfied


@pytest.mark.parametrize(
    ("operator", "given", "value", "keys", "is_satisfied"),
    [
        ("StringLike", "home/${aws:username}/*", "home/ada/x", {"aws__username": "ada"}, GOOD),
        ("StringLike", "home/${aws:username}/*", "home/eve/x", {"aws__username": "ada"}, BAD),
        ("StringLike", "home/${aws:username}/*", "home/eve/x", {"aws__username": "*"}, BAD),
        ("StringLike", "${*}", "x", {}, BAD),
        ("StringLike", "${*}", "*", {}, GOOD),
        ("StringEquals", "${aws:PrincipalTag/team}", "red", {"aws__PrincipalTag/team": "red"}, GOOD),
        ("StringEquals", "${aws:PrincipalTag/team}", "red", {}, BAD),
        ("StringNotEquals", "${aws:PrincipalTag/team}", "red", {}, BAD),
        ("StringEquals", "${aws:PrincipalTag/team, 'red'}", "red", {}, GOOD),
        ("ArnLike", "arn:aws:sns:*:*:${aws:username}", "arn:aws:sns:eu-west-1:1:ada", {"aws__username": "ada"}, GOOD),
        ("Bool", "${test:flag}", "true", {"test__flag": "true"}, GOOD),
        ("NumericEquals", "${test:number}", "1", {"test__number": "1"}, BAD),
        ("DateEquals", "${aws:CurrentTime}", "2020-01-01", {"aws__CurrentTime": "2020-01-01"}, BAD),
        ("IpAddress", "${test:ip}", "10.0.0.1", {"test__ip": "10.0.0.1"}, BAD),
    ],
)
def test_variable(operator: str, given: str, value: str, keys: dict[str, Any], is_satisfied: bool) -> None:
    assert holds({operator: {"test:key": given}}, {"test__key": value, **keys}) is is_satisfied


@pytest.mark.parametrize(
    ("keys", "is_satisfied"),
    [
        ({"aws__PrincipalTag/department": "finance", "aws__PrincipalTag/role": "audit", "ec2__Tag": "a"}, GOOD),
        ({"aws__PrincipalTag/department": "hr", "aws__PrincipalTag/role": "audit", "ec2__Tag": "b"}, GOOD),
        ({"aws__PrincipalTag/department": "legal", "aws__PrincipalTag/role": "audit", "ec2__Tag": "a"}, BAD),
        ({"aws__PrincipalTag/department": "hr", "aws__PrincipalTag/role": "x", "ec2__Tag": "a"}, BAD),
        ({"aws__PrincipalTag/department": "hr", "aws__PrincipalTag/role": "audit", "ec2__Tag": "x"}, BAD),
        ({"aws__PrincipalTag/department": "hr", "aws__PrincipalTag/role": "audit"}, BAD),
    ],
)
def test_operators_and_keys_are_joined_by_and_values_by_or(keys: dict[str, Any], is_satisfied: bool) -> None:
    condition = {
        "StringEquals": {"aws:PrincipalTag/department": ["finance", "hr"], "aws:PrincipalTag/role": ["audit"]},
        "StringLike": {"ec2:Tag": ["a", "b"]},
    }

    assert holds(condition, keys) is is_satisfied
