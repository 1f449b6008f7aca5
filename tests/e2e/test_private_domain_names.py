"""Private custom domain names, and the VPC endpoints that are associated with them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
Codes are AWS's; AWS does not document the messages of most refusals, so that they are not asserted.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from support.instance import Instance, running

OWNER, OTHER = "000000000000", "111122223333"
CERTIFICATE = f"arn:aws:acm:us-east-1:{OWNER}:certificate/1"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": ["execute-api:/*"]},
    ],
}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("private") / "state") as instance:
        yield instance


def private(client: Any, name: str, **options: Any) -> Any:
    """A private domain name."""
    configuration = {"types": ["PRIVATE"]}
    return client.create_domain_name(
        domainName=name, certificateArn=CERTIFICATE, endpointConfiguration=configuration, **options
    )


def endpoint(instance: Instance, account: str = OWNER, service: str = "execute-api") -> str:
    """A VPC endpoint of an account."""
    ec2 = instance.client("ec2", aws_access_key_id=account)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.us-east-1.{service}", VpcEndpointType="Interface"
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def associate(client: Any, domain_name_arn: str, source: str, **options: Any) -> Any:
    answer = client.create_domain_name_access_association(
        domainNameArn=domain_name_arn,
        accessAssociationSourceType="VPCE",
        accessAssociationSource=source,
        **options,
    )
    return without_metadata(answer)


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def refusal(call: Callable[..., Any], *arguments: Any) -> str:
    """The code of the error that a call is answered with."""
    with pytest.raises(ClientError) as caught:
        call(*arguments)
    return str(caught.value.response["Error"]["Code"])


def test_a_private_domain_name_has_an_identifier_and_policies(instance: Instance) -> None:
    client = instance.client("apigateway")

    created = without_metadata(private(client, "a.example.com", policy=json.dumps(POLICY)))

    name_id = created["domainNameId"]
    arn = f"arn:aws:apigateway:us-east-1:{OWNER}:/domainnames/a.example.com+{name_id}"
    whole = {**POLICY["Statement"][0], "Resource": arn.replace("apigateway", "execute-api", 1)}  # type: ignore[dict-item]
    assert re.fullmatch("[a-z0-9]{10}", name_id)
    assert created | {"policy": json.loads(created["policy"])} == {
        "domainName": "a.example.com",
        "domainNameId": name_id,
        "domainNameArn": arn,
        "certificateArn": CERTIFICATE,
        "domainNameStatus": "AVAILABLE",
        "endpointConfiguration": {"types": ["PRIVATE"]},
        "securityPolicy": "TLS_1_2",
        "routingMode": "BASE_PATH_MAPPING_ONLY",
        "policy": {**POLICY, "Statement": [whole]},
    }
    assert without_metadata(client.get_domain_name(domainName="a.example.com", domainNameId=name_id)) == created
    changes = [("/managementPolicy", json.dumps(POLICY)), ("/routingMode", "ROUTING_RULE_THEN_BASE_PATH_MAPPING")]
    updated = client.update_domain_name(
        domainName="a.example.com",
        domainNameId=name_id,
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in changes],
    )
    assert updated["routingMode"] == "ROUTING_RULE_THEN_BASE_PATH_MAPPING"
    assert json.loads(updated["managementPolicy"])["Statement"] == [whole]


def test_names_are_told_apart_by_their_identifiers(instance: Instance) -> None:
    client = instance.client("apigateway")
    public = client.create_domain_name(domainName="b.example.com", endpointConfiguration={"types": ["REGIONAL"]})
    first, second = (private(client, "b.example.com")["domainNameId"] for _ in range(2))

    client.delete_domain_name(domainName="b.example.com", domainNameId=first)

    assert without_metadata(client.get_domain_name(domainName="b.example.com")) == without_metadata(public)
    kept = client.get_domain_name(domainName="b.example.com", domainNameId=second)
    assert kept["domainNameId"] == second
    assert refusal(lambda: client.get_domain_name(domainName="b.example.com", domainNameId=first)) == (
        "NotFoundException"
    )


@pytest.mark.parametrize(
    "options",
    [
        {"domainName": "*.example.com", "endpointConfiguration": {"types": ["PRIVATE"]}},
        {"domainName": "c.example.com", "endpointConfiguration": {"types": ["PRIVATE"]}, "policy": "none"},
        {
            "domainName": "c.example.com",
            "endpointConfiguration": {"types": ["REGIONAL"]},
            "policy": json.dumps(POLICY),
        },
    ],
    ids=["a wildcard", "a policy that is none", "a policy of a public one"],
)
def test_domain_names_that_are_refused(instance: Instance, options: dict[str, Any]) -> None:
    client = instance.client("apigateway")

    assert refusal(lambda: client.create_domain_name(**options)) == "BadRequestException"


def test_a_private_api_answers_by_the_name_of_its_mapping(instance: Instance) -> None:
    client = instance.client("apigateway")
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    }
    method = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
    document = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/pets": {"get": method}}}
    public_api, api = (client.import_rest_api(body=json.dumps(document).encode())["id"] for _ in range(2))
    kind = {"op": "replace", "path": "/endpointConfiguration/types/EDGE", "value": "PRIVATE"}
    client.update_rest_api(restApiId=api, patchOperations=[kind])
    client.create_deployment(restApiId=api, stageName="prod")
    name = {"domainName": "d.example.com", "domainNameId": private(client, "d.example.com")["domainNameId"]}

    def status() -> int:
        return requests.get(f"{instance.url}/v1/pets", headers={"Host": "d.example.com"}, timeout=30).status_code

    assert refusal(lambda: client.create_base_path_mapping(**name, restApiId=public_api)) == "BadRequestException"
    mapped = client.create_base_path_mapping(**name, restApiId=api, stage="prod", basePath="v1")
    assert without_metadata(mapped) == {"basePath": "v1", "restApiId": api, "stage": "prod"}
    assert without_metadata(client.get_base_path_mappings(**name))["items"] == [without_metadata(mapped)]
    assert status() == 200
    ruled = [{"op": "replace", "path": "/routingMode", "value": "ROUTING_RULE_ONLY"}]
    client.update_domain_name(**name, patchOperations=ruled)
    assert status() == 403
    client.delete_base_path_mapping(**name, basePath="v1")
    assert refusal(lambda: client.get_base_path_mapping(**name, basePath="v1")) == "NotFoundException"


def test_an_association_and_its_tags(instance: Instance) -> None:
    client, source = instance.client("apigateway"), endpoint(instance)
    domain = private(client, "e.example.com")

    made = associate(client, domain["domainNameArn"], source, tags={"team": "a"})

    arn = (
        f"arn:aws:apigateway:us-east-1:{OWNER}:/domainnameaccessassociations/domainname/"
        f"e.example.com+{domain['domainNameId']}/vpcesource/{source}"
    )
    assert made == {
        "domainNameAccessAssociationArn": arn,
        "domainNameArn": domain["domainNameArn"],
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": source,
        "tags": {"team": "a"},
    }
    client.tag_resource(resourceArn=arn, tags={"team": "b"})
    changed = {**made, "tags": {"team": "b"}}
    assert client.get_domain_name_access_associations(resourceOwner="SELF")["items"] == [changed]
    assert client.get_domain_name_access_associations(resourceOwner="OTHER_ACCOUNTS")["items"] == []
    again = private(client, "e.example.com")["domainNameArn"]
    for taken in (domain["domainNameArn"], again):
        assert refusal(associate, client, taken, source) == "ConflictException"
    client.delete_domain_name_access_association(domainNameAccessAssociationArn=arn)
    assert client.get_domain_name_access_associations()["items"] == []
    assert refusal(lambda: client.delete_domain_name_access_association(domainNameAccessAssociationArn=arn)) == (
        "NotFoundException"
    )


def test_associations_are_listed_page_by_page(instance: Instance) -> None:
    client, source = instance.client("apigateway"), endpoint(instance)
    arns = [private(client, f"{number}.pages.example.com")["domainNameArn"] for number in range(3)]
    made = [associate(client, arn, source)["domainNameAccessAssociationArn"] for arn in arns]
    first = client.get_domain_name_access_associations(limit=2)
    second = client.get_domain_name_access_associations(limit=2, position=first["position"])

    listed = [each["domainNameAccessAssociationArn"] for each in (*first["items"], *second["items"])]

    assert (len(first["items"]), "position" in second) == (2, False)
    assert listed == sorted(made)
    for arn in made:
        client.delete_domain_name_access_association(domainNameAccessAssociationArn=arn)


def test_another_account_is_let_in_and_turned_away(instance: Instance) -> None:
    owner, other = instance.client("apigateway"), instance.client("apigateway", aws_access_key_id=OTHER)
    domain, source = private(owner, "f.example.com"), endpoint(instance, OTHER)
    arn = domain["domainNameArn"]
    assert refusal(lambda: associate(other, arn, source)) == "AccessDeniedException"
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"},
        "Action": "apigateway:CreateAccessAssociation",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    owner.update_domain_name(
        domainName="f.example.com",
        domainNameId=domain["domainNameId"],
        patchOperations=[{"op": "replace", "path": "/managementPolicy", "value": policy}],
    )

    made = associate(other, arn, source)

    association = {"domainNameAccessAssociationArn": made["domainNameAccessAssociationArn"]}
    assert made["domainNameAccessAssociationArn"].split(":")[4] == OTHER
    assert owner.get_domain_name_access_associations(resourceOwner="OTHER_ACCOUNTS")["items"] == [made]
    assert refusal(lambda: owner.delete_domain_name_access_association(**association)) == "NotFoundException"
    owner.reject_domain_name_access_association(**association, domainNameArn=arn)
    assert owner.get_domain_name_access_associations(resourceOwner="OTHER_ACCOUNTS")["items"] == []
    assert other.get_domain_name_access_associations()["items"] == [made]
    other.delete_domain_name_access_association(**association)
    assert refusal(lambda: owner.reject_domain_name_access_association(**association, domainNameArn=arn)) == (
        "NotFoundException"
    )


def test_associations_that_are_refused(instance: Instance) -> None:
    client = instance.client("apigateway")
    arn, source = private(client, "g.example.com")["domainNameArn"], endpoint(instance)
    public = client.create_domain_name(domainName="g.example.com", endpointConfiguration={"types": ["REGIONAL"]})
    refused = [
        ("not an ARN", source),
        (public["domainNameArn"], source),
        (f"{arn}0", source),
        (arn, "vpce-0123456789abcdef0"),
        (arn, "vpc-1"),
        (arn, endpoint(instance, service="s3")),
    ]

    assert {refusal(associate, client, *each) for each in refused} == {"BadRequestException"}
    own = associate(client, arn, source)["domainNameAccessAssociationArn"]
    rejected = {"domainNameAccessAssociationArn": own, "domainNameArn": arn}
    assert refusal(lambda: client.reject_domain_name_access_association(**rejected)) == "BadRequestException"
    client.delete_domain_name_access_association(domainNameAccessAssociationArn=own)
