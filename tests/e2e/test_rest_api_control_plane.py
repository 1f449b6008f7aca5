"""The control plane of REST APIs, where LocalStack's differs from AWS's: operations, refusals and their words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from support.instance import Instance, running


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("control") / "state") as instance:
        yield instance


def told(instance: Instance, operation: str, **given: Any) -> tuple[str, str]:
    """Code and message of the error that an operation is answered with; its status is the one of AWS's model."""
    with pytest.raises(ClientError) as caught:
        getattr(instance.client("apigateway"), xform_name(operation))(**given)
    error, status = caught.value.response["Error"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status == {"NotFoundException": 404, "ConflictException": 409}.get(error["Code"], 400)
    return error["Code"], error["Message"]


@pytest.fixture(scope="module")
def api(instance: Instance) -> str:
    """An API with nothing but its root."""
    return str(instance.client("apigateway").create_rest_api(name="plain")["id"])


NO_API = "Invalid API identifier specified 000000000000:none"
OF_NO_API: list[tuple[str, dict[str, Any], str]] = [
    ("CreateDeployment", {}, NO_API),
    ("CreateResource", {"parentId": "p", "pathPart": "a"}, NO_API),
    ("CreateStage", {"stageName": "s", "deploymentId": "d"}, NO_API),
    ("DeleteAuthorizer", {"authorizerId": "a"}, "Invalid Authorizer identifier specified"),
    ("DeleteDeployment", {"deploymentId": "d"}, "Invalid Deployment identifier specified"),
    ("DeleteRestApi", {}, NO_API),
    ("DeleteStage", {"stageName": "s"}, "Invalid Stage identifier specified"),
    ("GetAuthorizer", {"authorizerId": "a"}, "Invalid Authorizer identifier specified"),
    ("GetAuthorizers", {}, NO_API),
    ("GetDeployment", {"deploymentId": "d"}, "Invalid Deployment identifier specified"),
    ("GetDeployments", {}, NO_API),
    ("GetMethod", {"resourceId": "r", "httpMethod": "GET"}, "Invalid Method identifier specified"),
    ("GetModels", {}, NO_API),
    ("GetResource", {"resourceId": "r"}, "Invalid Resource identifier specified"),
    ("GetResources", {}, NO_API),
    ("GetRestApi", {}, NO_API),
    ("GetStage", {"stageName": "s"}, "Invalid Stage identifier specified"),
    ("GetStages", {}, NO_API),
    (
        "PutMethod",
        {"resourceId": "r", "httpMethod": "GET", "authorizationType": "NONE"},
        "Invalid Resource identifier specified",
    ),
    (
        "UpdateAuthorizer",
        {"authorizerId": "a", "patchOperations": []},
        "Invalid Authorizer identifier specified",
    ),
    ("UpdateRestApi", {"patchOperations": []}, NO_API),
]


@pytest.mark.parametrize(("operation", "given", "message"), OF_NO_API, ids=[each[0] for each in OF_NO_API])
def test_an_api_that_does_not_exist(instance: Instance, operation: str, given: dict[str, Any], message: str) -> None:
    assert told(instance, operation, restApiId="none", **given) == ("NotFoundException", message)


OF_AN_API: list[tuple[str, dict[str, Any], str]] = [
    ("DeleteAuthorizer", {"authorizerId": "a"}, "Invalid Authorizer identifier specified"),
    ("DeleteStage", {"stageName": "s"}, "Invalid Stage identifier specified"),
    ("GetAuthorizer", {"authorizerId": "a"}, "Invalid Authorizer identifier specified"),
    ("GetDeployment", {"deploymentId": "d"}, "Invalid Deployment identifier specified"),
    ("GetResource", {"resourceId": "r"}, "Invalid Resource identifier specified"),
    ("GetStage", {"stageName": "s"}, "Invalid Stage identifier specified"),
    ("UpdateStage", {"stageName": "s", "patchOperations": []}, "Invalid Stage identifier specified"),
]


@pytest.mark.parametrize(("operation", "given", "message"), OF_AN_API, ids=[each[0] for each in OF_AN_API])
def test_a_part_of_an_api_that_does_not_exist(
    instance: Instance, api: str, operation: str, given: dict[str, Any], message: str
) -> None:
    assert told(instance, operation, restApiId=api, **given) == ("NotFoundException", message)


@pytest.mark.parametrize("operation", ["DeleteUsagePlan", "GetUsagePlan"])
def test_a_usage_plan_that_does_not_exist(instance: Instance, operation: str) -> None:
    assert told(instance, operation, usagePlanId="none") == ("NotFoundException", "Invalid Usage Plan ID specified")


def test_a_key_that_is_not_in_a_usage_plan(instance: Instance) -> None:
    plan = instance.client("apigateway").create_usage_plan(name="keyless")["id"]

    assert told(instance, "DeleteUsagePlanKey", usagePlanId=plan, keyId="none") == (
        "NotFoundException",
        "Invalid API Key identifier specified",
    )


@pytest.mark.parametrize("operation", ["DeleteMethodResponse", "GetMethodResponse", "PutMethodResponse"])
def test_a_status_code_that_is_none(instance: Instance, api: str, operation: str) -> None:
    """The sentence is recorded for UpdateMethodResponse."""
    method = {"restApiId": api, "resourceId": "r", "httpMethod": "GET", "statusCode": "600"}

    assert told(instance, operation, **method) == (
        "ValidationException",
        "1 validation error detected: Value '600' at 'statusCode' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [1-5]\d\d",
    )


@pytest.mark.parametrize("body", [b"{}", b"[]", b"text", b"{"])
def test_a_document_that_is_none(instance: Instance, body: bytes) -> None:
    assert told(instance, "ImportRestApi", body=body) == ("BadRequestException", "Invalid OpenAPI input.")


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": None},
        {"/a": {"get": {"parameters": [{"$ref": "#/parameters/none"}]}}},
        {"/a": {"get": {"responses": {"200": {"$ref": "#/responses/none"}}}}},
    ],
    ids=["a path without methods", "a parameter that is not there", "a response that is not there"],
)
def test_a_document_that_cannot_be_read(instance: Instance, api: str, paths: dict[str, Any]) -> None:
    """That it is refused is from memory, and so are the words."""
    client = instance.client("apigateway")
    before = len(client.get_rest_apis(limit=500)["items"])
    body = json.dumps({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": paths}).encode()

    for operation, given in (("ImportRestApi", {}), ("PutRestApi", {"restApiId": api, "mode": "merge"})):
        assert told(instance, operation, body=body, **given) == ("BadRequestException", "Invalid OpenAPI input.")

    assert len(client.get_rest_apis(limit=500)["items"]) == before


def test_an_endpoint_type_is_changed_by_its_name(instance: Instance) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html"""
    client = instance.client("apigateway")
    api = client.create_rest_api(name="a", endpointConfiguration={"types": ["EDGE"]})["id"]

    changed = client.update_rest_api(
        restApiId=api,
        patchOperations=[{"op": "replace", "path": "/endpointConfiguration/types/EDGE", "value": "REGIONAL"}],
    )

    assert changed["endpointConfiguration"]["types"] == ["REGIONAL"]


ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
NO_POLICIES = ["text", "[]", json.dumps({"Statement": [ALLOW]}), json.dumps({"Statement": [{**ALLOW, "Effect": "x"}]})]
INVALID_POLICY = (
    "BadRequestException",
    "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
)


@pytest.mark.parametrize("policy", NO_POLICIES, ids=["no JSON", "no object", "no principal", "no effect"])
def test_a_policy_that_is_none(instance: Instance, api: str, policy: str) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-troubleshooting.html"""
    change = {"op": "replace", "path": "/policy", "value": policy}

    assert told(instance, "CreateRestApi", name="a", policy=policy) == INVALID_POLICY
    assert told(instance, "UpdateRestApi", restApiId=api, patchOperations=[change]) == INVALID_POLICY


def test_keys_of_a_file(instance: Instance) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html"""
    client = instance.client("apigateway")
    plans = [client.create_usage_plan(name=name)["id"] for name in ("one", "two")]
    value, other = "apikey1234abcdefghij0123456789", "apikey1234abcdefghij9876543210"
    rows = [
        "Enabled,Name,key,UsageplanIds,Unknown",
        f'FALSE,First,{value},"{plans[0]},{plans[1]}",x',
        f",Second,{other},,",
    ]

    made = client.import_api_keys(body="\n".join(rows).encode(), format="csv")
    again = client.import_api_keys(body=f"Key,name,description\n{value},Again,text\n".encode(), format="csv")

    keys = [client.get_api_key(apiKey=each, includeValue=True) for each in made["ids"]]
    told = [(key["name"], key["value"], key["enabled"], key.get("description")) for key in keys]
    assert told == [("Again", value, True, "text"), ("Second", other, True, None)]
    assert again["ids"] == made["ids"][:1]
    listed = [client.get_usage_plan_keys(usagePlanId=plan)["items"] for plan in plans]
    assert [[key["id"] for key in each] for each in listed] == [again["ids"]] * 2


@pytest.mark.parametrize(
    ("body", "options"),
    [
        (b"Name\nfirst\n", {}),
        (b"Name,Key\nfirst,short\n", {}),
        (b"Name,Key,UsagePlanIds\nfirst,apikey1234abcdefghij0123456780,none\n", {"failOnWarnings": True}),
    ],
    ids=["no column Key", "a short key", "a plan that does not exist"],
)
def test_files_of_keys_that_are_refused(instance: Instance, body: bytes, options: dict[str, Any]) -> None:
    """AWS's words are not documented."""
    assert told(instance, "ImportApiKeys", body=body, format="csv", **options)[0] == "BadRequestException"


def test_documentation_is_merged_by_its_locations(instance: Instance) -> None:
    client = instance.client("apigateway")
    api = client.create_rest_api(name="documented")["id"]

    def part(kind: str, text: str, **location: str) -> dict[str, Any]:
        return {"location": {"type": kind, **location}, "properties": {"description": text}}

    def imported(*parts: dict[str, Any], **mode: str) -> list[str]:
        document = {
            "openapi": "3.0.1",
            "info": {"title": "t", "version": "1"},
            "x-amazon-apigateway-documentation": {"documentationParts": list(parts)},
        }
        answer = client.import_documentation_parts(restApiId=api, body=json.dumps(document).encode(), **mode)
        return list(answer["ids"])

    def documented() -> dict[str, str]:
        parts = client.get_documentation_parts(restApiId=api)["items"]
        return {part["id"]: json.loads(part["properties"])["description"] for part in parts}

    whole, resource = imported(part("API", "old"), part("RESOURCE", "pets", path="/pets"))
    assert imported(part("API", "new")) == [whole]
    assert documented() == {whole: "new", resource: "pets"}
    [model] = imported(part("MODEL", "pet", name="Pet"), mode="merge")
    assert documented() == {whole: "new", resource: "pets", model: "pet"}
    [alone] = imported(part("API", "alone"), mode="overwrite")
    assert documented() == {alone: "alone"}


FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
TOKEN = {"name": "tokens", "type": "TOKEN", "authorizerUri": URI, "identitySource": "method.request.header.A"}


@pytest.fixture(scope="module")
def whole(instance: Instance) -> dict[str, str]:
    """An API with one of each, and their identifiers by AWS's names of them."""
    client = instance.client("apigateway")
    created = client.create_rest_api(name="whole")
    api = {"restApiId": created["id"]}
    root = {**api, "resourceId": created["rootResourceId"]}
    authorizer = client.create_authorizer(**api, **TOKEN)["id"]
    client.create_resource(**api, parentId=root["resourceId"], pathPart="pets")
    get = {**root, "httpMethod": "GET"}
    client.put_method(
        **get,
        authorizationType="CUSTOM",
        authorizerId=authorizer,
        requestParameters={"method.request.header.X-A": False},
    )
    client.put_integration(**get, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    client.put_method_response(**get, statusCode="200", responseParameters={"method.response.header.X-A": True})
    deployment = client.create_deployment(**api, stageName="prod")["id"]
    plan = client.create_usage_plan(name="used", apiStages=[{"apiId": api["restApiId"], "stage": "prod"}])["id"]
    return {**get, "authorizerId": authorizer, "deploymentId": deployment, "usagePlanId": plan}


def of(whole: dict[str, str], names: str) -> dict[str, str]:
    """Those of the identifiers that are named."""
    return {name: whole[name] for name in names.split()}


METHOD = "restApiId resourceId httpMethod"
ERRORS = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
REFUSED: list[tuple[str, str, dict[str, Any], tuple[str, str]]] = [
    (
        "PutMethod",
        METHOD,
        {"authorizationType": "NONE"},
        ("ConflictException", "Method already exists for this resource"),
    ),
    (
        "PutMethodResponse",
        METHOD,
        {"statusCode": "200"},
        ("ConflictException", "Response already exists for this resource"),
    ),
    (
        "DeleteMethodResponse",
        METHOD,
        {"statusCode": "404"},
        ("NotFoundException", "Invalid Response status code specified"),
    ),
    (
        "CreateAuthorizer",
        "restApiId",
        TOKEN,
        ("BadRequestException", "Authorizer name must be unique. Authorizer tokens already exists in this RestApi."),
    ),
    (
        "DeleteAuthorizer",
        "restApiId authorizerId",
        {},
        ("ConflictException", "Cannot delete authorizer 'tokens', is referenced in method: GET//"),
    ),
    (
        "CreateStage",
        "restApiId deploymentId",
        {"stageName": "a b"},
        ("BadRequestException", "Stage name only allows a-zA-Z0-9_-"),
    ),
    (
        "CreateDeployment",
        "restApiId",
        {"stageName": "a.b"},
        ("BadRequestException", "Stage name only allows a-zA-Z0-9_-"),
    ),
    (
        "CreateStage",
        "restApiId",
        {"stageName": "new", "deploymentId": "none"},
        ("NotFoundException", "Invalid Deployment identifier specified"),
    ),
    (
        "PutIntegration",
        METHOD,
        {"type": "MOCK", "requestParameters": {"integration.request.header.a": "method.request.header.X-B"}},
        (
            "BadRequestException",
            f"{ERRORS}[Invalid mapping expression parameter specified: method.request.header.X-B]",
        ),
    ),
    (
        "PutIntegrationResponse",
        METHOD,
        {"statusCode": "200", "responseParameters": {"method.response.header.X-B": "'b'"}},
        (
            "BadRequestException",
            f"{ERRORS}[Invalid mapping expression parameter specified: method.response.header.X-B]",
        ),
    ),
    (
        "PutMethod",
        "restApiId resourceId",
        {"httpMethod": "POST", "authorizationType": "NONE", "requestParameters": {"true": True}},
        ("BadRequestException", f"{ERRORS}[Invalid mapping expression specified: true]"),
    ),
]


@pytest.mark.parametrize(
    ("operation", "names", "given", "expected"), REFUSED, ids=[f"{each[0]} {each[3][1][:40]}" for each in REFUSED]
)
def test_what_does_not_go_with_what_is_there(
    instance: Instance,
    whole: dict[str, str],
    operation: str,
    names: str,
    given: dict[str, Any],
    expected: tuple[str, str],
) -> None:
    """The messages are those that users of AWS have met; that of a deployment is GetDeployment's."""
    assert told(instance, operation, **{**of(whole, names), **given}) == expected


def test_two_siblings_of_a_name(instance: Instance, whole: dict[str, str]) -> None:
    assert told(
        instance, "CreateResource", restApiId=whole["restApiId"], parentId=whole["resourceId"], pathPart="pets"
    ) == ("ConflictException", "Another resource with the same parent already has this name: pets")


def test_a_usage_plan_that_has_stages(instance: Instance, whole: dict[str, str]) -> None:
    plan = whole["usagePlanId"]

    assert told(instance, "DeleteUsagePlan", usagePlanId=plan) == (
        "BadRequestException",
        f"Cannot delete Usage Plan {plan} because there are API Stages associated with it, "
        f"including {whole['restApiId']}:prod",
    )


def test_a_usage_plan_of_a_stage_that_does_not_exist(instance: Instance, whole: dict[str, str]) -> None:
    stages = [{"apiId": whole["restApiId"], "stage": "none"}]

    assert told(instance, "CreateUsagePlan", name="p", apiStages=stages) == (
        "NotFoundException",
        f"API Stage not found: {whole['restApiId']}:none",
    )


BOOLEAN = "class java.lang.Boolean can not be converted to an String"
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String"
TYPES: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    (
        "PutIntegration",
        {"type": "HTTP_PROXY", "requestParameters": {"integration.request.path.testPath": True}},
        ("SerializationException", BOOLEAN),
    ),
    (
        "PutIntegrationResponse",
        {"statusCode": "200", "responseTemplates": {"application/json": 123}},
        ("SerializationException", NUMBER),
    ),
    (
        "PutIntegrationResponse",
        {"statusCode": "200", "responseTemplates": {"123": "{}"}},
        (
            "BadRequestException",
            "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
        ),
    ),
]


@pytest.mark.parametrize(("operation", "given", "expected"), TYPES, ids=["boolean", "number", "content type"])
def test_values_of_the_wrong_type(
    instance: Instance, whole: dict[str, str], operation: str, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    """Recorded on AWS, in LocalStack's tests."""
    client = instance.client("apigateway", config=Config(parameter_validation=False))
    with pytest.raises(ClientError) as caught:
        getattr(client, xform_name(operation))(**of(whole, METHOD), **given)

    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == expected


def test_all_wrong_operations_of_an_update_are_named(instance: Instance, api: str) -> None:
    """Recorded on AWS, in LocalStack's tests."""
    client = instance.client("apigateway", config=Config(parameter_validation=False))
    operations = [
        {"op": "wrong", "path": "/endpointConfiguration/types/EDGE", "value": "REGIONAL"},
        {"op": "wrong", "path": "/endpointConfiguration/ipAddressType", "value": "dualstack"},
    ]
    with pytest.raises(ClientError) as caught:
        client.update_rest_api(restApiId=api, patchOperations=operations)

    problems = [
        f"Value 'wrong' at 'updateRestApiInput.patchOperations.{number}.member.op' failed to satisfy constraint: "
        "Member must satisfy enum value set: [add, remove, move, test, replace, copy]"
        for number in (1, 2)
    ]
    assert caught.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": f"2 validation errors detected: {'; '.join(problems)}",
    }


@pytest.mark.parametrize("schema", ["{nope", "[]", '{"type": "nothing"}', '{"type": "object", "required": []}'])
def test_a_model_that_is_no_schema(instance: Instance, api: str, schema: str) -> None:
    """An empty `required` is none of draft 4's: https://github.com/aws/aws-cdk/issues/27433."""
    message = "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]"
    model = {"restApiId": api, "name": f"Model{len(schema)}", "contentType": "application/json"}

    assert told(instance, "CreateModel", **model, schema=schema) == ("BadRequestException", message)
    instance.client("apigateway").create_model(**model, schema='{"type": "object"}')
    change = {"op": "replace", "path": "/schema", "value": schema}
    named = {"restApiId": api, "modelName": model["name"]}
    assert told(instance, "UpdateModel", **named, patchOperations=[change]) == ("BadRequestException", message)


@pytest.fixture(scope="module")
def method(instance: Instance, api: str) -> dict[str, str]:
    """A method without an integration."""
    client = instance.client("apigateway")
    [root] = client.get_resources(restApiId=api)["items"]
    where = {"restApiId": api, "resourceId": str(root["id"]), "httpMethod": "PUT"}
    client.put_method(**where, authorizationType="NONE")
    return where


ENUMERATED = (
    "1 validation error detected: Value 'X' at '{}' failed to satisfy constraint: "
    "Member must satisfy enum value set: [{}]"
)
CONTENT_HANDLING = "CONVERT_TO_BINARY, CONVERT_TO_TEXT"


@pytest.mark.parametrize(
    ("operation", "given", "code", "message"),
    [
        (
            "PutIntegration",
            {"type": "MOCK", "contentHandling": "X"},
            "ValidationException",
            ENUMERATED.format("putIntegrationInput.contentHandling", CONTENT_HANDLING),
        ),
        (
            "PutIntegration",
            {"type": "MOCK", "connectionType": "X"},
            "ValidationException",
            ENUMERATED.format("putIntegrationInput.connectionType", "INTERNET, VPC_LINK"),
        ),
        (
            "PutIntegrationResponse",
            {"statusCode": "200", "contentHandling": "X"},
            "ValidationException",
            ENUMERATED.format("putIntegrationResponseInput.contentHandling", CONTENT_HANDLING),
        ),
        (
            "PutIntegration",
            {"type": "MOCK", "passthroughBehavior": "X"},
            "BadRequestException",
            "Invalid passthroughBehavior specified: X. It is one of NEVER, WHEN_NO_MATCH, WHEN_NO_TEMPLATES",
        ),
        (
            "PutIntegration",
            {"type": "HTTP", "integrationHttpMethod": "FOO", "uri": "http://example.com"},
            "BadRequestException",
            "Invalid integrationHttpMethod specified: FOO. "
            "It is one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, ANY",
        ),
        (
            "UpdateMethod",
            {"patchOperations": [{"op": "replace", "path": "/authorizationType", "value": "X"}]},
            "BadRequestException",
            "Invalid authorizationType specified: X. It is one of AWS_IAM, COGNITO_USER_POOLS, CUSTOM, NONE",
        ),
    ],
)
def test_words_that_mean_nothing(
    instance: Instance, method: dict[str, str], operation: str, given: dict[str, Any], code: str, message: str
) -> None:
    """The BadRequestExceptions are in our own words: AWS's are not known."""
    assert told(instance, operation, **method, **given) == (code, message)
