"""Tags of API Gateway's resources: one set for the resource itself and for the operations on tags."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.instance import running

ARN = "arn:aws:apigateway:us-east-1::"
FIRST = {"team": "a", "stage": "test"}
Made = tuple[str, Callable[[], Any]]
"""The resource's path, and what tells it."""


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(tmp_path_factory.mktemp("tags") / "state") as instance:
        yield instance.client("apigateway")


def api(apis: Any) -> Made:
    made = apis.create_rest_api(name="tagged", tags=FIRST)["id"]
    return f"/restapis/{made}", lambda: apis.get_rest_api(restApiId=made)


def stage(apis: Any) -> Made:
    owner = apis.create_rest_api(name="owner")["id"]
    root = apis.get_resources(restApiId=owner)["items"][0]["id"]
    method = {"restApiId": owner, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(**method, authorizationType="NONE")
    apis.put_integration(**method, type="MOCK")
    deployment = apis.create_deployment(restApiId=owner)["id"]
    apis.create_stage(restApiId=owner, stageName="live", deploymentId=deployment, tags=FIRST)
    return f"/restapis/{owner}/stages/live", lambda: apis.get_stage(restApiId=owner, stageName="live")


def key(apis: Any) -> Made:
    made = apis.create_api_key(name="tagged", tags=FIRST)["id"]
    return f"/apikeys/{made}", lambda: apis.get_api_key(apiKey=made)


def plan(apis: Any) -> Made:
    made = apis.create_usage_plan(name="tagged", tags=FIRST)["id"]
    return f"/usageplans/{made}", lambda: apis.get_usage_plan(usagePlanId=made)


def link(apis: Any) -> Made:
    target = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/50dc6c495c0c9188"
    made = apis.create_vpc_link(name="tagged", targetArns=[target], tags=FIRST)["id"]
    return f"/vpclinks/{made}", lambda: apis.get_vpc_link(vpcLinkId=made)


def certificate(apis: Any) -> Made:
    made = apis.generate_client_certificate(tags=FIRST)["clientCertificateId"]
    return f"/clientcertificates/{made}", lambda: apis.get_client_certificate(clientCertificateId=made)


def domain(apis: Any) -> Made:
    arn = "arn:aws:acm:us-east-1:000000000000:certificate/6d7c2b5a-0d2f-4b6e-9a2c-5a4f3f0f7c11"
    apis.create_domain_name(domainName="tagged.example.com", regionalCertificateArn=arn, tags=FIRST)
    return "/domainnames/tagged.example.com", lambda: apis.get_domain_name(domainName="tagged.example.com")


@pytest.mark.parametrize("make", [api, stage, key, plan, link, certificate, domain])
def test_tags_of_a_resource(apis: Any, make: Callable[[Any], Made]) -> None:
    path, told = make(apis)
    arn = f"{ARN}{path}"
    assert (told()["tags"], apis.get_tags(resourceArn=arn)["tags"]) == (FIRST, FIRST)

    apis.tag_resource(resourceArn=arn, tags={"stage": "live", "cost": "7"})
    changed = {"team": "a", "stage": "live", "cost": "7"}
    assert (told()["tags"], apis.get_tags(resourceArn=arn)["tags"]) == (changed, changed)

    apis.untag_resource(resourceArn=arn, tagKeys=["team", "cost", "never there"])
    assert (told()["tags"], apis.get_tags(resourceArn=arn)["tags"]) == ({"stage": "live"}, {"stage": "live"})

    apis.untag_resource(resourceArn=arn, tagKeys=["stage"])
    assert (told().get("tags", {}), apis.get_tags(resourceArn=arn)["tags"]) == ({}, {})


def test_what_was_made_without_tags_may_be_tagged(apis: Any) -> None:
    made = apis.create_api_key(name="plain")["id"]

    apis.tag_resource(resourceArn=f"{ARN}/apikeys/{made}", tags=FIRST)

    assert apis.get_api_key(apiKey=made)["tags"] == FIRST
