"""Parameter mappings that AWS refuses as they are put.

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
"""

import pytest

from homeport.apigateway.rest.mapping_expressions import (
    integration_problems,
    message,
    method_problems,
    response_problems,
)

DECLARED = {"method.request.path.id", "method.request.querystring.page", "method.request.header.X-A"}


@pytest.mark.parametrize(
    "mappings",
    [
        {},
        {"integration.request.path.id": "method.request.path.id"},
        {"integration.request.header.page": "method.request.querystring.page"},
        {"integration.request.multivaluequerystring.page": "method.request.multivaluequerystring.page"},
        {"integration.request.header.X-B": "method.request.multivalueheader.X-A"},
        {"integration.request.header.X-B": "'static'"},
        {"integration.request.header.X-B": "'a, b'"},
        {"integration.request.header.X-B": "context.authorizer.principalId"},
        {"integration.request.header.X-B": "stageVariables.name"},
        {"integration.request.querystring.b": "method.request.body.pet.name"},
        {"integration.request.querystring.b": "method.request.body"},
    ],
)
def test_mappings_of_an_integration(mappings: dict[str, str]) -> None:
    assert list(integration_problems(mappings, DECLARED)) == []


@pytest.mark.parametrize(
    ("mappings", "expected"),
    [
        (
            {"integration.request.path.proxy": "method.request.path.proxy"},
            ["Invalid mapping expression parameter specified: method.request.path.proxy"],
        ),
        (
            {"integration.request.header.X-B": "method.request.header.x-a"},
            ["Invalid mapping expression parameter specified: method.request.header.x-a"],
        ),
        ({"nope": "'a'"}, ["Invalid mapping expression specified: nope"]),
        ({"integration.request.body.a": "'a'"}, ["Invalid mapping expression specified: integration.request.body.a"]),
        ({"integration.request.header.X-B": "static"}, ["Invalid mapping expression specified: static"]),
        (
            {"nope": "'a'", "integration.request.header.X-B": "method.request.querystring.size"},
            [
                "Invalid mapping expression specified: nope",
                "Invalid mapping expression parameter specified: method.request.querystring.size",
            ],
        ),
    ],
)
def test_mappings_that_are_refused(mappings: dict[str, str], expected: list[str]) -> None:
    assert list(integration_problems(mappings, DECLARED)) == expected


def test_parameters_of_a_method() -> None:
    assert list(method_problems(DECLARED)) == []
    assert list(method_problems(["true", "method.request.body"])) == [
        "Invalid mapping expression specified: true",
        "Invalid mapping expression specified: method.request.body",
    ]


def test_headers_of_an_answer() -> None:
    declared = {"method.response.header.X-A"}

    assert (
        list(response_problems(["method.response.header.X-A", "method.response.multivalueheader.X-A"], declared)) == []
    )
    assert list(response_problems(["method.response.header.X-B", "X-A"], declared)) == [
        "Invalid mapping expression parameter specified: method.response.header.X-B",
        "Invalid mapping expression specified: X-A",
    ]


def test_the_message_names_all_problems() -> None:
    assert message(iter([])) is None
    assert message(iter(["a", "b"])) == (
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [a, b]"
    )
