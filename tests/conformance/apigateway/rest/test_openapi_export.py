"""Documents that GetExport writes.

The pet stores are AWS's answers as the tests of localstack/localstack recorded them on AWS on 2024-04-15
(tests/aws/services/apigateway/test_apigateway_extended.snapshot.json, its second store whole and the first in part);
the other cases are from the developer guide, named with each.
"""

import datetime as dt
import json
from typing import Any

import pytest

from homeport.apigateway.rest.openapi import FORMATS, Documentation, ExportedApi, ExportError, Extensions, document_of

CREATED = dt.datetime(2016, 11, 22, 22, 39, 14, tzinfo=dt.UTC)
HOST = "abcdefghij.execute-api.us-east-1.amazonaws.com"
SERVERS = [{"url": f"https://{HOST}/{{basePath}}", "variables": {"basePath": {"default": "local"}}}]
ADDRESS = {"host": HOST, "basePath": "/local", "schemes": ["https"]}
MODELS = "https://apigateway.amazonaws.com/restapis/abcdefghij/models"


def api(*resources: dict[str, Any], **settings: Any) -> ExportedApi:
    given: dict[str, Any] = {"name": "t", "version": "1", "created": CREATED, **settings}
    return ExportedApi(id="abcdefghij", region="us-east-1", stage="local", resources=resources, **given)


def resource(path: str, **methods: dict[str, Any]) -> dict[str, Any]:
    return {"id": path, "path": path, "resourceMethods": methods}


def exported(exported_api: ExportedApi, export_type: str, extensions: str | None = None) -> dict[str, Any]:
    return document_of(exported_api, export_type, Extensions.parse(extensions))


def integration(path: str, parameters: dict[str, str] | None = None) -> dict[str, Any]:
    """As the control plane keeps it, with all that it fills in."""
    return {
        "type": "HTTP",
        "httpMethod": "GET",
        "uri": f"http://petstore-demo-endpoint.execute-api.com{path}",
        "passthroughBehavior": "WHEN_NO_MATCH",
        "requestParameters": parameters,
        "requestTemplates": None,
        "cacheNamespace": "r1",
        "cacheKeyParameters": [],
        "connectionType": "INTERNET",
        "timeoutInMillis": "29000",
        "integrationResponses": {"200": {"statusCode": "200", "responseTemplates": None}},
    }


PETS = api(
    resource(
        "/pets",
        GET={
            "authorizationType": "NONE",
            "methodResponses": {"200": {"statusCode": "200"}},
            "methodIntegration": integration("/petstore/pets"),
        },
    ),
    resource(
        "/pets/{petId}",
        GET={
            "authorizationType": "NONE",
            "requestParameters": {"method.request.path.petId": True},
            "methodResponses": {"200": {"statusCode": "200"}},
            "methodIntegration": integration(
                "/petstore/pets/{id}", {"integration.request.path.id": "method.request.path.petId"}
            ),
        },
    ),
    name="Simple PetStore (Swagger)",
    version="1.0.0",
    models={"Unused": {"name": "Unused", "schema": '{"type": "object"}'}},
)
PETS_INTEGRATION = {
    "httpMethod": "GET",
    "uri": "http://petstore-demo-endpoint.execute-api.com/petstore/pets",
    "responses": {"default": {"statusCode": "200"}},
    "passthroughBehavior": "when_no_match",
    "type": "http",
}
PET_INTEGRATION = {
    "httpMethod": "GET",
    "uri": "http://petstore-demo-endpoint.execute-api.com/petstore/pets/{id}",
    "responses": {"default": {"statusCode": "200"}},
    "requestParameters": {"integration.request.path.id": "method.request.path.petId"},
    "passthroughBehavior": "when_no_match",
    "type": "http",
}


@pytest.mark.parametrize("extensions", [None, "apigateway"])
def test_pets_as_swagger(extensions: str | None) -> None:
    parameter = {"name": "petId", "in": "path", "required": True, "type": "string"}
    pets: dict[str, Any] = {"responses": {"200": {"description": "200 response"}}}
    pet = {"parameters": [parameter], **pets}
    if extensions:
        pets = pets | {"x-amazon-apigateway-integration": PETS_INTEGRATION}
        pet |= {"x-amazon-apigateway-integration": PET_INTEGRATION}

    assert exported(PETS, "swagger", extensions) == {
        "swagger": "2.0",
        "info": {"version": "1.0.0", "title": "Simple PetStore (Swagger)"},
        **ADDRESS,
        "paths": {"/pets": {"get": pets}, "/pets/{petId}": {"get": pet}},
    }


@pytest.mark.parametrize("extensions", [None, "apigateway"])
def test_pets_as_openapi_3(extensions: str | None) -> None:
    parameter = {"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}
    pets: dict[str, Any] = {"responses": {"200": {"description": "200 response", "content": {}}}}
    pet = {"parameters": [parameter], **pets}
    if extensions:
        pets = pets | {"x-amazon-apigateway-integration": PETS_INTEGRATION}
        pet |= {"x-amazon-apigateway-integration": PET_INTEGRATION}

    assert exported(PETS, "oas30", extensions) == {
        "openapi": "3.0.1",
        "info": {"version": "1.0.0", "title": "Simple PetStore (Swagger)"},
        "servers": SERVERS,
        "paths": {"/pets": {"get": pets}, "/pets/{petId}": {"get": pet}},
        "components": {},
    }


def model(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "contentType": "application/json", "schema": json.dumps(schema)}


ORIGIN = {"method.response.header.Access-Control-Allow-Origin": False}
PET_STORE = api(
    resource(
        "/",
        GET={
            "methodResponses": {"200": {"responseParameters": {"method.response.header.Content-Type": False}}},
            "methodIntegration": {
                "type": "MOCK",
                "uri": None,
                "passthroughBehavior": "WHEN_NO_MATCH",
                "requestTemplates": {"application/json": '{"statusCode": 200}'},
                "integrationResponses": {
                    "200": {
                        "statusCode": "200",
                        "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
                        "responseTemplates": {"text/html": "<html/>"},
                    }
                },
            },
        },
    ),
    resource(
        "/pets",
        GET={
            "requestParameters": {"method.request.querystring.type": False},
            "methodResponses": {"200": {"responseModels": {"application/json": "Pets"}, "responseParameters": ORIGIN}},
        },
        POST={
            "operationName": "CreatePet",
            "requestModels": {"application/json": "NewPet"},
            "methodResponses": {"200": {"responseModels": {"application/json": "Pet"}, "responseParameters": ORIGIN}},
        },
    ),
    name="PetStore",
    version=None,
    description="Your first API with Amazon API Gateway.",
    models={
        "Pets": model("Pets", type="array", items={"$ref": f"{MODELS}/Pet"}),
        "Pet": model("Pet", type="object", properties={"id": {"type": "integer"}}),
        "NewPet": model("NewPet", type="object", properties={"type": {"$ref": f"{MODELS}/PetType"}}),
        "PetType": model("PetType", type="string", enum=["dog", "cat"]),
        "Error": model("Error", type="object"),
    },
)


def test_pet_store_as_swagger() -> None:
    headers = {"headers": {"Access-Control-Allow-Origin": {"type": "string"}}}

    assert exported(PET_STORE, "swagger", "integrations") == {
        "swagger": "2.0",
        "info": {
            "description": "Your first API with Amazon API Gateway.",
            "version": "2016-11-22T22:39:14Z",
            "title": "PetStore",
        },
        **ADDRESS,
        "paths": {
            "/": {
                "get": {
                    "consumes": ["application/json"],
                    "produces": ["text/html"],
                    "responses": {
                        "200": {"description": "200 response", "headers": {"Content-Type": {"type": "string"}}}
                    },
                    "x-amazon-apigateway-integration": {
                        "type": "mock",
                        "responses": {
                            "default": {
                                "statusCode": "200",
                                "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
                                "responseTemplates": {"text/html": "<html/>"},
                            }
                        },
                        "requestTemplates": {"application/json": '{"statusCode": 200}'},
                        "passthroughBehavior": "when_no_match",
                    },
                }
            },
            "/pets": {
                "get": {
                    "produces": ["application/json"],
                    "parameters": [{"name": "type", "in": "query", "required": False, "type": "string"}],
                    "responses": {
                        "200": {"description": "200 response", "schema": {"$ref": "#/definitions/Pets"}, **headers}
                    },
                },
                "post": {
                    "operationId": "CreatePet",
                    "consumes": ["application/json"],
                    "produces": ["application/json"],
                    "parameters": [
                        {
                            "in": "body",
                            "name": "NewPet",
                            "required": True,
                            "schema": {"$ref": "#/definitions/NewPet"},
                        }
                    ],
                    "responses": {
                        "200": {"description": "200 response", "schema": {"$ref": "#/definitions/Pet"}, **headers}
                    },
                },
            },
        },
        "definitions": {
            "Pets": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
            "NewPet": {"type": "object", "properties": {"type": {"$ref": "#/definitions/PetType"}}},
            "Pet": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "PetType": {"type": "string", "enum": ["dog", "cat"]},
        },
    }


def test_pet_store_as_openapi_3() -> None:
    document = exported(PET_STORE, "oas30")
    headers = {"headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}}}

    def content(name: str) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}

    assert document["paths"]["/pets"] == {
        "get": {
            "parameters": [{"name": "type", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "200 response", **headers, **content("Pets")}},
        },
        "post": {
            "operationId": "CreatePet",
            "requestBody": {**content("NewPet"), "required": True},
            "responses": {"200": {"description": "200 response", **headers, **content("Pet")}},
        },
    }
    assert document["components"] == {
        "schemas": {
            "Pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
            "NewPet": {"type": "object", "properties": {"type": {"$ref": "#/components/schemas/PetType"}}},
            "Pet": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "PetType": {"type": "string", "enum": ["dog", "cat"]},
        }
    }


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-usage-plan-oas.html
def test_methods_without_responses() -> None:
    keyed = api(resource("/pets", GET={"apiKeyRequired": True, "authorizationType": "NONE"}))
    key = {"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}

    swagger, openapi = exported(keyed, "swagger"), exported(keyed, "oas30")

    assert swagger["paths"] == {"/pets": {"get": {"responses": {}, "security": [{"api_key": []}]}}}
    assert swagger["securityDefinitions"] == key
    assert openapi["paths"] == {"/pets": {"get": {"security": [{"api_key": []}]}}}
    assert openapi["components"] == {"securitySchemes": key}


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
@pytest.mark.parametrize(
    ("identity_source", "name", "place"),
    [
        ("method.request.header.auth", "auth", "header"),
        ("method.request.querystring.auth", "auth", "query"),
        ("method.request.header.HeaderAuth1, method.request.querystring.QueryString1", "Unused", "header"),
        ("context.identity.sourceIp", "Unused", "header"),
        (None, "Unused", "header"),
    ],
)
def test_request_authorizers(identity_source: str | None, name: str, place: str) -> None:
    authorizer = {
        "id": "a1",
        "name": "people",
        "type": "REQUEST",
        "authorizerUri": "arn",
        "identitySource": identity_source,
    }
    document = exported(api(authorizers={"a1": authorizer}), "swagger", "authorizers")

    details = {"type": "request", "authorizerUri": "arn"} | (
        {"identitySource": identity_source} if identity_source else {}
    )
    assert document["securityDefinitions"] == {
        "people": {
            "type": "apiKey",
            "name": name,
            "in": place,
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": details,
        }
    }


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-as-s3-proxy-export-swagger-with-extensions.html
def test_signatures() -> None:
    signed = api(resource("/", ANY={"authorizationType": "AWS_IAM"}))
    document = exported(signed, "swagger", "apigateway")

    assert document["paths"] == {
        "/": {"x-amazon-apigateway-any-method": {"responses": {}, "security": [{"sigv4": []}]}}
    }
    assert document["securityDefinitions"] == {
        "sigv4": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        }
    }


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
def test_bodies_that_are_not_json_cannot_be_exported() -> None:
    with pytest.raises(ExportError, match=r"^Only found non-JSON body models for "):
        exported(api(resource("/pets", POST={"requestModels": {"application/xml": "Pet"}})), "swagger")


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
def test_endpoint_configuration() -> None:
    private = api(vpc_endpoint_ids=("vpce-1",), disable_execute_api_endpoint=True)
    told = {"disableExecuteApiEndpoint": True, "vpcEndpointIds": ["vpce-1"]}

    swagger, openapi = exported(private, "swagger", "apigateway"), exported(private, "oas30", "apigateway")

    assert swagger["x-amazon-apigateway-endpoint-configuration"] == told
    assert openapi["servers"] == [{**SERVERS[0], "x-amazon-apigateway-endpoint-configuration": told}]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-quick-start-publishing.html
API_SAYS = {
    "description": "API description",
    "foo": "API foo",
    "x-bar": "API x-bar",
    "info": {
        "description": "API info description",
        "version": "API info version",
        "foo": "API info foo",
        "x-bar": "API info x-bar",
    },
}
METHOD_SAYS = {
    "description": "Method description.",
    "x-example": "x- Method example",
    "foo": "Method foo",
    "info": {
        "version": "method info version",
        "description": "method info description",
        "foo": "method info foo",
    },
}
RESOURCE_SAYS = {"description": "resource description", "foo": "resource foo", "x-bar": "resource x-bar"}
DOCUMENTATION = Documentation(
    "1.0.0",
    dt.datetime(2016, 11, 22, 22, 41, 40, tzinfo=dt.UTC),
    [
        {"id": "d1", "location": {"type": "API"}, "properties": json.dumps(API_SAYS)},
        {
            "id": "d2",
            "location": {"type": "METHOD", "path": "/", "method": "GET"},
            "properties": json.dumps(METHOD_SAYS),
        },
        {"id": "d3", "location": {"type": "RESOURCE", "path": "/"}, "properties": json.dumps(RESOURCE_SAYS)},
    ],
)


def test_documentation() -> None:
    schema = {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "title": "Empty Schema"}
    get = {"methodResponses": {"200": {"responseModels": {"application/json": "Empty"}}}}
    documented = api(
        resource("/", GET=get),
        name="doc",
        version=None,
        models={"Empty": model("Empty", **schema)},
        documentation=DOCUMENTATION,
    )

    assert exported(documented, "swagger", "documentation") == {
        "swagger": "2.0",
        "info": {
            "description": "API info description",
            "version": "2016-11-22T22:39:14Z",
            "title": "doc",
            "x-bar": "API info x-bar",
        },
        **ADDRESS,
        "paths": {
            "/": {
                "get": {
                    "description": "Method description.",
                    "produces": ["application/json"],
                    "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}},
                    "x-example": "x- Method example",
                },
                "x-bar": "resource x-bar",
            }
        },
        "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
        "x-amazon-apigateway-documentation": {
            "version": "1.0.0",
            "createdDate": "2016-11-22T22:41:40Z",
            "documentationParts": [
                {"location": {"type": "API"}, "properties": API_SAYS},
                {"location": {"type": "METHOD", "method": "GET"}, "properties": METHOD_SAYS},
                {"location": {"type": "RESOURCE"}, "properties": RESOURCE_SAYS},
            ],
        },
        "x-bar": "API x-bar",
    }


# https://docs.aws.amazon.com/apigateway/latest/api/API_DocumentationPartLocation.html
@pytest.mark.parametrize(
    ("location", "description"),
    [
        ({"path": "/pets", "method": "GET", "statusCode": "404"}, "said"),
        ({"path": "/pets", "method": "GET"}, "said"),
        ({"path": "/pets"}, "said"),
        ({}, "said"),
        ({"path": "/pets", "statusCode": "200"}, "404 response"),
        ({"path": "/pets", "method": "PUT"}, "404 response"),
        ({"path": "/pe"}, "404 response"),
        ({"path": "/pets/{petId}"}, "404 response"),
    ],
)
def test_documentation_is_inherited(location: dict[str, str], description: str) -> None:
    part = {"location": {"type": "RESPONSE", **location}, "properties": '{"description": "said"}'}
    documented = api(
        resource("/pets", GET={"methodResponses": {"404": {}}}), documentation=Documentation("1", CREATED, [part])
    )

    told = exported(documented, "swagger")["paths"]["/pets"]["get"]["responses"]["404"]

    assert told == {"description": description}


# The spacing is that of the guide's exports.
VALUE: dict[str, Any] = {
    "swagger": "2.0",
    "schemes": ["https"],
    "paths": {"/{proxy+}": {"responses": {"200": {"description": "x: 'y'", "required": True, "headers": {}}}}},
    "tags": [{"name": "a"}, {"name": "b"}],
    "none": [],
}


def test_json() -> None:
    text = FORMATS["application/json"](VALUE)

    assert json.loads(text) == VALUE
    assert text == (
        '{\n  "swagger" : "2.0",\n  "schemes" : [ "https" ],\n  "paths" : {\n    "/{proxy+}" : {\n'
        '      "responses" : {\n        "200" : {\n          "description" : "x: \'y\'",\n'
        '          "required" : true,\n          "headers" : { }\n        }\n      }\n    }\n  },\n'
        '  "tags" : [ {\n    "name" : "a"\n  }, {\n    "name" : "b"\n  } ],\n  "none" : [ ]\n}'
    )


def test_yaml() -> None:
    assert FORMATS["application/yaml"](VALUE) == (
        '---\nswagger: "2.0"\nschemes:\n- "https"\npaths:\n  /{proxy+}:\n    responses:\n      "200":\n'
        "        description: \"x: 'y'\"\n        required: true\n        headers: {}\n"
        'tags:\n- name: "a"\n- name: "b"\nnone: []\n'
    )
