"""Who may invoke a Lambda function: AWS services by its resource policy, anybody through a function URL. And which
roles services may act in.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from homeport.iam.conditions import RequestValue
from homeport.iam.evaluation import Decision, Policies, Request, decide
from homeport.iam.policies import Policy
from homeport.iam.principals import Caller, service

INVOKE = "lambda:InvokeFunction"
INVOKE_URL = "lambda:InvokeFunctionUrl"
ASSUME_ROLE = "sts:AssumeRole"
LAMBDA = "lambda.amazonaws.com"


@dataclass(frozen=True, slots=True)
class FunctionAddress:
    """What is invoked."""

    arn: str
    """Of the version or alias; of the function itself where that is $LATEST."""
    account: str
    """12 digits: the owner."""


@dataclass(frozen=True, slots=True)
class Source:
    """On whose behalf a service invokes a function."""

    service: str
    """`apigateway.amazonaws.com`."""
    arn: str = ""
    """Of the resource that triggers the function."""
    account: str = ""
    """12 digits: the owner of that resource."""
    token: str = ""
    """The event source token of an Alexa skill."""


def service_may_invoke(function: FunctionAddress, policy: Policy | None, source: Source) -> Decision:
    """Whether the function's resource policy lets a service invoke it."""
    policies = Policies(resource=(policy,) if policy else ())
    asked = Request(service(source.service), INVOKE, function.arn, function.account, _keys_of(source))
    return decide(policies, asked)


def service_may_assume(role_arn: str, trust: Policy | None, source: Source) -> Decision:
    """Whether a role's trust policy lets a service act in it."""
    policies = Policies(resource=(trust,) if trust else ())
    asked = Request(service(source.service), ASSUME_ROLE, role_arn, role_arn.split(":")[4], _keys_of(source))
    return decide(policies, asked)


def _keys_of(source: Source) -> dict[str, RequestValue]:
    keys = {
        "aws:SourceArn": source.arn,
        "aws:SourceAccount": source.account,
        "lambda:EventSourceToken": source.token,
        "aws:PrincipalServiceName": source.service,
        "aws:PrincipalIsAWSService": "true",
    }
    return {name: value for name, value in keys.items() if value}


def may_call_url(
    function: FunctionAddress,
    auth_type: str,
    caller: Caller,
    policies: Policies,
    keys: Mapping[str, RequestValue],
) -> tuple[Decision, Request]:
    """Whether somebody may call a function's URL, and the request that decided.

    Since October 2025 that takes two permissions: to call the URL, and to invoke the function through it.
    """
    known = {**keys, "lambda:FunctionUrlAuthType": auth_type, "lambda:FunctionArn": function.arn}
    calling = Request(caller, INVOKE_URL, function.arn, function.account, known)
    decision = decide(policies, calling)
    if not decision.allowed:
        return decision, calling
    invoking = replace(calling, action=INVOKE, keys={**keys, "lambda:InvokedViaFunctionUrl": "true"})
    return decide(policies, invoking), invoking
