from homeport.runtime.patches.rest_api_import.path_parameters import merged

TENANT = {"name": "X-Tenant", "in": "header", "required": True}
LIMIT = {"name": "limit", "in": "query"}


def test_every_operation_gets_the_paths_parameters() -> None:
    document = {
        "paths": {
            "/pets": {
                "parameters": [TENANT, {"$ref": "#/components/parameters/Limit"}],
                "summary": "Pets",
                "get": {"parameters": [{"name": "limit", "in": "query", "required": True}]},
                "x-amazon-apigateway-any-method": {},
                "post": {"parameters": [{"$ref": "#/components/parameters/Limit"}]},
            },
            "/other": {"get": {}},
        },
        "components": {"parameters": {"Limit": LIMIT}},
    }
    given = repr(document)

    assert merged(document)["paths"] == {
        "/pets": {
            "summary": "Pets",
            # Its own parameter of that place and name goes before the path's.
            "get": {"parameters": [{"name": "limit", "in": "query", "required": True}, TENANT]},
            "x-amazon-apigateway-any-method": {"parameters": [TENANT, {"$ref": "#/components/parameters/Limit"}]},
            "post": {"parameters": [{"$ref": "#/components/parameters/Limit"}, TENANT]},
        },
        "/other": {"get": {}},
    }
    assert repr(document) == given


def test_a_document_without_paths() -> None:
    assert merged({"openapi": "3.0.1"}) == {"openapi": "3.0.1"}
