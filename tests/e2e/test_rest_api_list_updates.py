"""Lists of API Gateway's resources: members are added and removed one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.instance import running

ENDPOINTS = "/endpointConfiguration/vpcEndpointIds"
POOL = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_{}"
QUERY = "method.request.querystring.{}"


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(tmp_path_factory.mktemp("lists") / "state") as instance:
        yield instance.client("apigateway")


@dataclass(frozen=True)
class Subject:
    """A resource with a list of two members, `a` and `b`, written as the list's members are."""

    update: Callable[[list[dict[str, str]]], dict[str, Any]]
    tell: Callable[[], dict[str, Any]]
    members: Callable[[dict[str, Any]], list[str]]
    member: str = "{}"
    path: str = ""
    in_path: bool = False

    def operation(self, op: str, name: str) -> dict[str, str]:
        """A patch operation for one member."""
        member = self.member.format(name)
        if self.in_path:
            return {"op": op, "path": f"{self.path}/{member.replace('/', '~1')}", "value": ""}
        return {"op": op, "path": self.path, "value": member}


def private_api(apis: Any) -> Subject:
    configuration: Any = {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-a", "vpce-b"]}
    api = apis.create_rest_api(name="private", endpointConfiguration=configuration)["id"]
    return Subject(
        update=lambda operations: apis.update_rest_api(restApiId=api, patchOperations=operations),
        tell=lambda: apis.get_rest_api(restApiId=api),
        members=lambda told: told["endpointConfiguration"]["vpcEndpointIds"],
        member="vpce-{}",
        path=ENDPOINTS,
    )


def binary_api(apis: Any) -> Subject:
    api = apis.create_rest_api(name="binary", binaryMediaTypes=["image/a", "image/b"])["id"]
    return Subject(
        update=lambda operations: apis.update_rest_api(restApiId=api, patchOperations=operations),
        tell=lambda: apis.get_rest_api(restApiId=api),
        members=lambda told: told["binaryMediaTypes"],
        member="image/{}",
        path="/binaryMediaTypes",
        in_path=True,
    )


def authorizer(apis: Any) -> Subject:
    api = apis.create_rest_api(name="authorizer")["id"]
    made = apis.create_authorizer(
        restApiId=api,
        name="pools",
        type="COGNITO_USER_POOLS",
        providerARNs=[POOL.format("a"), POOL.format("b")],
        identitySource="method.request.header.Authorization",
    )
    names = {"restApiId": api, "authorizerId": made["id"]}
    return Subject(
        update=lambda operations: apis.update_authorizer(**names, patchOperations=operations),
        tell=lambda: apis.get_authorizer(**names),
        members=lambda told: told["providerARNs"],
        member=POOL,
        path="/providerARNs",
    )


def method(apis: Any) -> Subject:
    api = apis.create_rest_api(name="method")["id"]
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    pools = apis.create_authorizer(
        restApiId=api,
        name="pools",
        type="COGNITO_USER_POOLS",
        providerARNs=[POOL.format("a")],
        identitySource="method.request.header.Authorization",
    )
    names = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(
        **names,
        authorizationType="COGNITO_USER_POOLS",
        authorizerId=pools["id"],
        authorizationScopes=["books.a", "books.b"],
    )
    return Subject(
        update=lambda operations: apis.update_method(**names, patchOperations=operations),
        tell=lambda: apis.get_method(**names),
        members=lambda told: told["authorizationScopes"],
        member="books.{}",
        path="/authorizationScopes",
    )


def integration(apis: Any) -> Subject:
    api = apis.create_rest_api(name="integration")["id"]
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    names = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    parameters = {QUERY.format(name): False for name in "abc"}
    apis.put_method(**names, authorizationType="NONE", requestParameters=parameters)
    apis.put_integration(
        **names,
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri="http://example.com",
        cacheKeyParameters=[QUERY.format("a"), QUERY.format("b")],
    )
    return Subject(
        update=lambda operations: apis.update_integration(**names, patchOperations=operations),
        tell=lambda: apis.get_integration(**names),
        members=lambda told: told["cacheKeyParameters"],
        member=QUERY,
        path="/cacheKeyParameters",
        in_path=True,
    )


@pytest.mark.parametrize("make", [private_api, binary_api, authorizer, method, integration])
@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([("add", "c")], "abc"),
        ([("remove", "a")], "b"),
        ([("remove", "a"), ("add", "c")], "bc"),
        ([("remove", "a"), ("remove", "b"), ("add", "b"), ("add", "c")], "bc"),
        ([("add", "b")], "ab"),
    ],
)
def test_an_update_changes_the_named_members(
    apis: Any, make: Callable[[Any], Subject], operations: list[tuple[str, str]], expected: str
) -> None:
    subject = make(apis)

    answer = subject.update([subject.operation(*each) for each in operations])

    members = [subject.member.format(name) for name in expected]
    assert sorted(subject.members(answer)) == members
    assert sorted(subject.members(subject.tell())) == members


def test_other_changes_of_the_same_update_are_made_too(apis: Any) -> None:
    subject = private_api(apis)

    answer = subject.update(
        [subject.operation("add", "c"), {"op": "replace", "path": "/description", "value": "three ways in"}]
    )

    assert answer["description"] == "three ways in"
    assert sorted(subject.members(answer)) == ["vpce-a", "vpce-b", "vpce-c"]


@pytest.mark.parametrize("make", [private_api, binary_api])
def test_a_refused_update_changes_nothing(apis: Any, make: Callable[[Any], Subject]) -> None:
    subject = make(apis)

    with pytest.raises(ClientError, match="Invalid minimum compression size"):
        subject.update(
            [subject.operation("add", "c"), {"op": "replace", "path": "/minimumCompressionSize", "value": "-1"}]
        )

    assert sorted(subject.members(subject.tell())) == [subject.member.format(name) for name in "ab"]


def test_what_replaces_a_binary_media_type_comes_last(apis: Any) -> None:
    subject = binary_api(apis)

    answer = subject.update([{"op": "replace", "path": "/binaryMediaTypes/image~1a", "value": "image/c"}])

    assert subject.members(answer) == ["image/b", "image/c"]
