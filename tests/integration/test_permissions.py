"""Who may do what: each function acts in a role of its own that names actions and resources one by one."""

import json
from typing import Any

import pytest

from integration.codes_fixtures import Aws, Outputs


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(aws: Aws, role: str) -> list[dict[str, Any]]:
    iam = aws("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    return [statement for policy in policies for statement in _as_list(policy["Statement"])]


def _actions(aws: Aws, role: str) -> set[str]:
    return {action for statement in _statements(aws, role) for action in _as_list(statement["Action"])}


LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_the_codes_function_may_do_what_it_does_and_no_more(aws: Aws, outputs: Outputs) -> None:
    assert _actions(aws, outputs["codes_function_role"]) == LOG | {
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "ssm:GetParameter",
    }


def test_the_audit_function_may_do_what_it_does_and_no_more(aws: Aws, outputs: Outputs) -> None:
    assert _actions(aws, outputs["audit_function_role"]) == LOG | {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "dynamodb:PutItem",
        "sqs:SendMessage",
    }


def test_the_authorizer_function_may_do_what_it_does_and_no_more(aws: Aws, outputs: Outputs) -> None:
    assert _actions(aws, outputs["authorizer_function_role"]) == LOG | {"ssm:GetParameter"}


@pytest.mark.parametrize("role", ["codes_function_role", "audit_function_role", "authorizer_function_role"])
def test_no_statement_is_about_everything(aws: Aws, outputs: Outputs, role: str) -> None:
    statements = _statements(aws, outputs[role])

    assert {statement["Effect"] for statement in statements} == {"Allow"}
    assert all(resource.startswith("arn:") for each in statements for resource in _as_list(each["Resource"]))
    assert aws("iam").list_attached_role_policies(RoleName=outputs[role])["AttachedPolicies"] == []


@pytest.mark.parametrize("function", ["codes_function", "audit_function", "authorizer_function"])
def test_each_function_acts_in_its_role(aws: Aws, outputs: Outputs, function: str) -> None:
    found = aws("iam").get_role(RoleName=outputs[f"{function}_role"])["Role"]

    configuration = aws("lambda").get_function_configuration(FunctionName=outputs[function])

    assert configuration["Role"] == found["Arn"]
    assert found["AssumeRolePolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ]


@pytest.mark.parametrize(
    ("function", "source"),
    [("codes_function", "{api_id}/{api_stage}/*"), ("authorizer_function", "{api_id}/authorizers/*")],
)
def test_api_gateway_may_invoke_functions_for_this_api(aws: Aws, outputs: Outputs, function: str, source: str) -> None:
    policy = json.loads(aws("lambda").get_policy(FunctionName=outputs[function])["Policy"])

    (statement,) = policy["Statement"]

    assert (statement["Effect"], statement["Action"]) == ("Allow", "lambda:InvokeFunction")
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert statement["Condition"]["ArnLike"]["AWS:SourceArn"].endswith(f":{source.format(**outputs)}")


def test_api_gateway_has_a_role_to_write_logs(aws: Aws) -> None:
    role = aws("apigateway").get_account()["cloudwatchRoleArn"].rpartition("/")[2]

    attached = aws("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]

    assert [policy["PolicyName"] for policy in attached] == ["AmazonAPIGatewayPushToCloudWatchLogs"]
