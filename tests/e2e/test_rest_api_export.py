"""Imports and exports of REST APIs: what is deployed is exported, and an export that is imported is the same."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML brings no types
from botocore.exceptions import ClientError

from support.instance import Instance, running

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:pets"
INVOCATION = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
BY_STAGE = INVOCATION.replace("function:pets", "function:${stageVariables.function}")
ROLE = "arn:aws:iam::000000000000:role/gateway"
EXTENSION = "x-amazon-apigateway-"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("exports") / "state") as instance:
        yield instance


def responses(schema: str | None = None, *headers: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}} if schema else {}
    told = {name: {"schema": {"type": "string"}} for name in headers}
    return {"200": {"description": "200 response", **({"headers": told} if told else {}), "content": content}}


CORS_HEADERS = ("Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin")
# Every part of a document that AWS exports, in the form in which it exports it.
PETS: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "pets", "description": "All about pets", "version": "1.2.0"},
    "paths": {
        "/": {
            "get": {
                "responses": responses(None, "Content-Type"),
                f"{EXTENSION}integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {
                        "default": {
                            "statusCode": "200",
                            "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
                            "responseTemplates": {"text/html": "<h1>$context.stage</h1>"},
                        }
                    },
                    "passthroughBehavior": "when_no_match",
                },
            }
        },
        "/files/{proxy+}": {
            f"{EXTENSION}any-method": {
                "parameters": [{"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}],
                "security": [{"sigv4": []}],
                f"{EXTENSION}integration": {
                    "type": "aws_proxy",
                    "httpMethod": "POST",
                    "uri": BY_STAGE,
                    "passthroughBehavior": "when_no_match",
                    "cacheNamespace": "files",
                    "cacheKeyParameters": ["method.request.path.proxy"],
                    "timeoutInMillis": 5000,
                },
            }
        },
        "/pets": {
            "get": {
                "operationId": "listPets",
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "string"}},
                    {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}},
                ],
                "responses": responses("Pets"),
                "security": [{"people": ["pets/read"]}],
                f"{EXTENSION}integration": {
                    "type": "http",
                    "httpMethod": "GET",
                    "uri": "http://petstore.example.com/pets",
                    "connectionType": "VPC_LINK",
                    "connectionId": "vpcl1n",
                    "requestParameters": {"integration.request.querystring.page": "method.request.querystring.page"},
                    "responses": {
                        "4\\d{2}": {"statusCode": "400", "responseTemplates": {"application/json": "{}"}},
                        "default": {"statusCode": "200", "contentHandling": "CONVERT_TO_TEXT"},
                    },
                    "passthroughBehavior": "when_no_templates",
                    "tlsConfig": {"insecureSkipVerification": True},
                },
            },
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewPet"}}},
                    "required": True,
                },
                "responses": responses("Pet"),
                "security": [{"tokens": []}, {"api_key": []}],
                f"{EXTENSION}request-validator": "body",
                f"{EXTENSION}integration": {
                    "type": "aws",
                    "httpMethod": "POST",
                    "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
                    "credentials": ROLE,
                    "requestTemplates": {"application/json": '{"TableName": "pets", "Item": $input.body}'},
                    "responses": {"default": {"statusCode": "200"}},
                    "passthroughBehavior": "never",
                    "contentHandling": "CONVERT_TO_TEXT",
                },
            },
            "options": {
                "responses": responses(None, *CORS_HEADERS),
                f"{EXTENSION}integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {
                        "default": {
                            "statusCode": "200",
                            "responseParameters": {f"method.response.header.{name}": "'*'" for name in CORS_HEADERS},
                        }
                    },
                    "passthroughBehavior": "when_no_match",
                },
            },
        },
        "/pets/{petId}": {
            "get": {
                "parameters": [{"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": responses("Pet"),
                "security": [{"requests": []}],
                f"{EXTENSION}request-validator": "parameters",
                f"{EXTENSION}integration": {
                    "type": "http_proxy",
                    "httpMethod": "ANY",
                    "uri": "http://petstore.example.com/pets/{petId}",
                    "requestParameters": {"integration.request.path.petId": "method.request.path.petId"},
                    "passthroughBehavior": "when_no_match",
                },
            }
        },
    },
    "components": {
        "schemas": {
            "Kind": {"type": "string", "enum": ["dog", "cat"]},
            "NewPet": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"$ref": "#/components/schemas/Kind"}, "price": {"type": "number"}},
            },
            "Pet": {"type": "object", "properties": {"friend": {"$ref": "#/components/schemas/Pet"}}},
            "Pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        },
        "securitySchemes": {
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                f"{EXTENSION}authtype": "awsSigv4",
            },
            "people": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                f"{EXTENSION}authtype": "cognito_user_pools",
                f"{EXTENSION}authorizer": {
                    "type": "cognito_user_pools",
                    "providerARNs": ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_a1b2c3"],
                },
            },
            "tokens": {
                "type": "apiKey",
                "name": "Auth",
                "in": "header",
                f"{EXTENSION}authtype": "custom",
                f"{EXTENSION}authorizer": {
                    "type": "token",
                    "authorizerUri": INVOCATION,
                    "authorizerCredentials": ROLE,
                    "authorizerResultTtlInSeconds": 60,
                    "identityValidationExpression": "^Bearer .*$",
                },
            },
            "requests": {
                "type": "apiKey",
                "name": "Unused",
                "in": "header",
                f"{EXTENSION}authtype": "custom",
                f"{EXTENSION}authorizer": {
                    "type": "request",
                    "authorizerUri": INVOCATION,
                    "authorizerResultTtlInSeconds": 0,
                    "identitySource": "method.request.header.Auth, method.request.querystring.q",
                },
            },
        },
    },
    f"{EXTENSION}api-key-source": "AUTHORIZER",
    f"{EXTENSION}minimum-compression-size": 1024,
    f"{EXTENSION}binary-media-types": ["image/png", "application/octet-stream"],
    f"{EXTENSION}gateway-responses": {
        "DEFAULT_4XX": {"responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}},
        "MISSING_AUTHENTICATION_TOKEN": {
            "statusCode": 404,
            "responseTemplates": {"application/json": '{"message":"Not found"}'},
        },
    },
    f"{EXTENSION}policy": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "execute-api:Invoke",
                "Resource": "arn:aws:execute-api:us-east-1:000000000000:*/*",
            }
        ],
    },
    f"{EXTENSION}request-validators": {
        "body": {"validateRequestParameters": False, "validateRequestBody": True},
        "parameters": {"validateRequestParameters": True, "validateRequestBody": False},
    },
}


def exported(
    client: Any, api_id: str, export_type: str = "oas30", extensions: str | None = "apigateway", **options: Any
) -> dict[str, Any]:
    parameters = {"parameters": {"extensions": extensions}} if extensions else {}
    answer = client.get_export(restApiId=api_id, stageName="live", exportType=export_type, **parameters, **options)
    document: dict[str, Any] = yaml.safe_load(answer["body"].read())
    return document


def imported(client: Any, document: dict[str, Any]) -> str:
    """The id of a new API of this document, deployed."""
    api_id = str(client.import_rest_api(body=json.dumps(document).encode(), failOnWarnings=True)["id"])
    client.create_deployment(restApiId=api_id, stageName="live", variables={"function": "pets"})
    return api_id


def without_address(document: dict[str, Any]) -> dict[str, Any]:
    """What does not tell one API from its copy."""
    return {name: value for name, value in document.items() if name not in ("servers", "host", "basePath", "schemes")}


def test_what_is_imported_is_exported(instance: Instance) -> None:
    client = instance.client("apigateway")
    api_id = imported(client, PETS)

    document = exported(client, api_id)

    assert without_address(document) == PETS
    assert document["servers"] == [
        {
            "url": f"https://{api_id}.execute-api.us-east-1.amazonaws.com/{{basePath}}",
            "variables": {"basePath": {"default": "live"}},
        }
    ]


@pytest.mark.parametrize("export_type", ["oas30", "swagger"])
@pytest.mark.parametrize("accepts", ["application/json", "application/yaml"])
def test_an_export_that_is_imported_is_exported_the_same(instance: Instance, export_type: str, accepts: str) -> None:
    client = instance.client("apigateway")
    first = exported(client, imported(client, PETS), export_type, accepts=accepts)

    second = exported(client, imported(client, first), export_type, accepts=accepts)

    assert without_address(second) == without_address(first)


@pytest.mark.parametrize("mode", ["overwrite", "merge"])
def test_put_rest_api(instance: Instance, mode: str) -> None:
    client = instance.client("apigateway")
    api_id = client.create_rest_api(name="pets")["id"]
    body = json.dumps(PETS).encode()
    for _ in range(2):
        client.put_rest_api(restApiId=api_id, mode=mode, body=body)
    client.create_deployment(restApiId=api_id, stageName="live")

    assert without_address(exported(client, api_id)) == PETS
    assert [each["name"] for each in client.get_authorizers(restApiId=api_id)["items"]] == [
        "people",
        "tokens",
        "requests",
    ]


def test_a_merge_keeps_what_the_document_lacks(instance: Instance) -> None:
    client = instance.client("apigateway")
    api_id = imported(client, PETS)
    (root,) = [each for each in client.get_resources(restApiId=api_id)["items"] if each["path"] == "/"]
    client.create_resource(restApiId=api_id, parentId=root["id"], pathPart="shops")
    shops = {"/shops": {"get": {"responses": responses(), f"{EXTENSION}integration": {"type": "mock"}}}}
    document = {"openapi": "3.0.1", "info": PETS["info"], "paths": shops}
    client.put_rest_api(restApiId=api_id, mode="merge", body=json.dumps(document).encode())
    client.create_deployment(restApiId=api_id, stageName="live")

    paths = exported(client, api_id, extensions=None)["paths"]

    assert list(paths) == ["/", "/files/{proxy+}", "/pets", "/pets/{petId}", "/shops"]


def test_a_stage_exports_what_is_deployed_to_it(instance: Instance) -> None:
    client = instance.client("apigateway")
    api_id = imported(client, PETS)
    before = exported(client, api_id)
    document = {"openapi": "3.0.1", "info": {"title": "shops", "version": "2"}, "paths": {"/shops": {}}}
    client.put_rest_api(restApiId=api_id, mode="overwrite", body=json.dumps(document).encode())

    assert exported(client, api_id) == before


INTEGRATION, AUTHORIZER, VALIDATORS = (
    f"{EXTENSION}{name}" for name in ("integration", "authorizer", "request-validators")
)


@pytest.mark.parametrize(
    ("extensions", "told"),
    [
        (None, set()),
        ("documentation", set()),
        ("integrations", {INTEGRATION}),
        ("authorizers", {AUTHORIZER}),
        ("integrations,authorizers", {INTEGRATION, AUTHORIZER}),
        ("apigateway", {INTEGRATION, AUTHORIZER, VALIDATORS}),
    ],
)
def test_extensions(instance: Instance, extensions: str | None, told: set[str]) -> None:
    client = instance.client("apigateway")
    text = json.dumps(exported(client, imported(client, PETS), extensions=extensions))

    assert {name for name in (INTEGRATION, AUTHORIZER, VALIDATORS) if f'"{name}"' in text} == told


def test_documentation(instance: Instance) -> None:
    """AWS's example of an export with documentation, but for the example's own identifiers and times."""
    client = instance.client("apigateway")
    document = {"swagger": "2.0", "info": {"title": "doc", "version": "1"}, "paths": {"/": {"get": {}}}}
    api_id = imported(client, document)
    said = {"description": "Method description.", "x-example": "x- Method example", "foo": "Method foo"}
    part = {"location": {"type": "METHOD", "path": "/", "method": "GET"}, "properties": json.dumps(said)}
    client.create_documentation_part(restApiId=api_id, **part)
    client.create_documentation_version(restApiId=api_id, documentationVersion="1.0.0", stageName="live")
    api = {"location": {"type": "API"}, "properties": json.dumps({"info": {"x-bar": "of no version"}})}
    client.create_documentation_part(restApiId=api_id, **api)

    plain = exported(client, api_id, "swagger", extensions=None)
    with_parts = exported(client, api_id, "swagger", extensions="documentation")

    method = {"description": "Method description.", "x-example": "x- Method example", "responses": {}}
    assert plain["paths"] == {"/": {"get": method}}
    assert plain["info"] == {"title": "doc", "version": "1"}
    told = with_parts.pop("x-amazon-apigateway-documentation")
    assert with_parts == plain
    assert told.pop("createdDate")
    assert told == {
        "version": "1.0.0",
        "documentationParts": [{"location": {"type": "METHOD", "method": "GET"}, "properties": said}],
    }


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"stageName": "test"}, "NotFoundException"),
        ({"restApiId": "abcdefghij"}, "NotFoundException"),
        ({"exportType": "raml"}, "BadRequestException"),
        ({"accepts": "text/plain"}, "BadRequestException"),
        ({"parameters": {"extensions": "everything"}}, "BadRequestException"),
        ({"parameters": {"extensions": "postman"}}, "NotImplementedException"),
    ],
)
def test_refusals(instance: Instance, request_: dict[str, Any], code: str) -> None:
    client = instance.client("apigateway")
    known = {"restApiId": imported(client, PETS), "stageName": "live", "exportType": "swagger"}

    with pytest.raises(ClientError) as refused:
        client.get_export(**known | request_)

    assert refused.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(("accepts", "ending"), [("application/json", "json"), ("application/yaml", "yaml")])
def test_file_name(instance: Instance, accepts: str, ending: str) -> None:
    client = instance.client("apigateway")
    answer = client.get_export(restApiId=imported(client, PETS), stageName="live", exportType="oas30", accepts=accepts)

    assert answer["contentDisposition"] == f'attachment; filename="oas30_1.2.0.{ending}"'
    assert answer["contentType"] == "application/octet-stream"
