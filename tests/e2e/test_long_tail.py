"""AWS services that LocalStack does not register: control planes by moto, user pools whose tokens verify."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from joserfc import jwk, jwt

from support.instance import Instance, running


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("tail") / "state") as instance:
        yield instance


def test_health_says_what_they_are(instance: Instance) -> None:
    services = requests.get(f"{instance.url}/_localstack/health", timeout=30).json()["services"]

    assert services["cognito-idp"] == services["wafv2"] == services["elbv2"] == "control plane only"
    assert services["sqs"] in ("available", "running")
    assert "apigatewayv2" not in services


def test_they_answer(instance: Instance) -> None:
    listed: dict[str, Callable[[Any], Any]] = {
        "wafv2": lambda client: client.list_web_acls(Scope="REGIONAL")["WebACLs"],
        "ecs": lambda client: client.list_clusters()["clusterArns"],
        "elbv2": lambda client: client.describe_load_balancers()["LoadBalancers"],
        "timestream-write": lambda client: client.list_databases()["Databases"],
        "bedrock-agent": lambda client: client.list_agents()["agentSummaries"],
    }
    assert {name: call(instance.client(name)) for name, call in listed.items()} == {name: [] for name in listed}


def user_pool(instance: Instance) -> tuple[str, str, Any]:
    """A pool and a client of it with a user that has a password; returns their ids and the API client."""
    pools = instance.client("cognito-idp")
    pool = pools.create_user_pool(PoolName="users")["UserPool"]["Id"]
    client = pools.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
    pools.admin_create_user(UserPoolId=pool, Username="ada")
    pools.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Secret-1", Permanent=True)
    return pool, client, pools


def tokens(pools: Any, client: str) -> dict[str, Any]:
    """The tokens of the user."""
    parameters = {"USERNAME": "ada", "PASSWORD": "Secret-1"}
    answer = pools.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    return dict(answer["AuthenticationResult"])


def test_tokens_verify_against_the_published_keys(instance: Instance) -> None:
    pool, client, pools = user_pool(instance)
    configuration = requests.get(f"{instance.url}/{pool}/.well-known/openid-configuration", timeout=30).json()
    published = requests.get(f"{instance.url}/{pool}/.well-known/jwks.json", timeout=30).json()
    claims = jwt.decode(tokens(pools, client)["IdToken"], jwk.KeySet.import_key_set(published)).claims

    assert configuration["issuer"] == claims["iss"] == f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
    assert (claims["aud"], claims["token_use"]) == (client, "id")
    assert requests.get(f"{instance.url}/us-east-1_gone/.well-known/jwks.json", timeout=30).status_code == 404


def test_tokens_hold_as_long_as_their_client_says(instance: Instance) -> None:
    pool, _, pools = user_pool(instance)
    units = {"AccessToken": "minutes", "IdToken": "hours", "RefreshToken": "days"}
    client = pools.create_user_pool_client(
        UserPoolId=pool, ClientName="short", AccessTokenValidity=5, IdTokenValidity=2, TokenValidityUnits=units
    )["UserPoolClient"]["ClientId"]
    published = requests.get(f"{instance.url}/{pool}/.well-known/jwks.json", timeout=30).json()

    given = tokens(pools, client)

    keys = jwk.KeySet.import_key_set(published)
    access, identity = (jwt.decode(given[name], keys).claims for name in ("AccessToken", "IdToken"))
    assert given["ExpiresIn"] == 300
    assert (access["exp"] - access["iat"], identity["exp"] - identity["iat"]) == (300, 7200)
    assert access["auth_time"] == access["iat"]
    assert {"event_id", "jti", "origin_jti"} <= access.keys() & identity.keys()


def test_resource_servers_are_changed_and_deleted(instance: Instance) -> None:
    pool, _, pools = user_pool(instance)
    where = {"UserPoolId": pool, "Identifier": "pets"}
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read pets"}]
    pools.create_resource_server(**where, Name="Pets", Scopes=scopes)
    changed = pools.update_resource_server(**where, Name="Animals", Scopes=scopes)["ResourceServer"]
    assert (
        changed
        == pools.describe_resource_server(**where)["ResourceServer"]
        == {**where, "Name": "Animals", "Scopes": scopes}
    )
    pools.delete_resource_server(**where)
    for operation in (pools.describe_resource_server, pools.delete_resource_server):
        with pytest.raises(ClientError) as caught:
            operation(**where)
        assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/{}"


def test_a_domain_of_a_user_pool_tells_its_certificate(instance: Instance) -> None:
    pool, _, pools = user_pool(instance)
    name = "auth.example.com"
    first, second = (CERTIFICATE.format(each) for each in ("first", "second"))

    made = pools.create_user_pool_domain(
        UserPoolId=pool, Domain=name, CustomDomainConfig={"CertificateArn": first}, ManagedLoginVersion=2
    )
    told = pools.describe_user_pool_domain(Domain=name)["DomainDescription"]
    assert told == {
        "UserPoolId": pool,
        "AWSAccountId": "000000000000",
        "Domain": name,
        "CloudFrontDistribution": made["CloudFrontDomain"],
        "Status": "ACTIVE",
        "CustomDomainConfig": {"CertificateArn": first},
        "ManagedLoginVersion": 2,
    }

    pools.update_user_pool_domain(UserPoolId=pool, Domain=name, CustomDomainConfig={"CertificateArn": second})
    told = pools.describe_user_pool_domain(Domain=name)["DomainDescription"]
    assert (told["CustomDomainConfig"], told["ManagedLoginVersion"]) == ({"CertificateArn": second}, 2)
    pools.update_user_pool_domain(UserPoolId=pool, Domain=name, ManagedLoginVersion=1)
    told = pools.describe_user_pool_domain(Domain=name)["DomainDescription"]
    assert (told["CustomDomainConfig"], told["ManagedLoginVersion"]) == ({"CertificateArn": second}, 1)

    pools.delete_user_pool_domain(UserPoolId=pool, Domain=name)
    assert pools.describe_user_pool_domain(Domain=name)["DomainDescription"] == {}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        pools.update_user_pool_domain(UserPoolId=pool, Domain=name, CustomDomainConfig={"CertificateArn": second})


def test_a_prefix_domain_has_no_distribution_of_its_own(instance: Instance) -> None:
    pool, _, pools = user_pool(instance)

    made = pools.create_user_pool_domain(UserPoolId=pool, Domain="pets-of-example")

    assert "CloudFrontDomain" not in made
    told = pools.describe_user_pool_domain(Domain="pets-of-example")["DomainDescription"]
    assert (told["ManagedLoginVersion"], "CustomDomainConfig" in told) == (1, False)


def test_a_user_pool_authorizes_calls_of_an_api(instance: Instance) -> None:
    pool, client, pools = user_pool(instance)
    account = "000000000000"
    apis = instance.client("apigateway")
    api_id = apis.create_rest_api(name="guarded")["id"]
    [root] = apis.get_resources(restApiId=api_id)["items"]
    authorizer = apis.create_authorizer(
        restApiId=api_id,
        name="users",
        type="COGNITO_USER_POOLS",
        providerARNs=[f"arn:aws:cognito-idp:us-east-1:{account}:userpool/{pool}"],
        identitySource="method.request.header.Authorization",
    )["id"]
    where = {"restApiId": api_id, "resourceId": root["id"], "httpMethod": "GET"}
    apis.put_method(**where, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer)
    apis.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    apis.put_method_response(**where, statusCode="200")
    template = "\"$context.authorizer.claims['cognito:username']\""
    apis.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": template})
    apis.create_deployment(restApiId=api_id, stageName="prod")
    given = tokens(pools, client)

    def call(token: str | None) -> tuple[int, Any]:
        headers = {"Authorization": token} if token else {}
        answer = requests.get(f"{instance.url}/_aws/execute-api/{api_id}/prod/", headers=headers, timeout=30)
        return answer.status_code, answer.json()

    assert call(given["IdToken"]) == (200, "ada")
    assert call(f"Bearer {given['IdToken']}") == (200, "ada")
    assert call(given["AccessToken"]) == call("forged") == call(None) == (401, {"message": "Unauthorized"})

    def tested(token: str) -> Any:
        headers = {"Authorization": token}
        return apis.test_invoke_authorizer(restApiId=api_id, authorizerId=authorizer, headers=headers)

    assert tested(given["IdToken"])["claims"]["cognito:username"] == "ada"
    assert [tested(token)["clientStatus"] for token in (given["IdToken"], "forged")] == [0, 401]
