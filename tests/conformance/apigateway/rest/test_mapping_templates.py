"""`$input`, `$util`, `$context` and `$stageVariables` in mapping templates.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-variable-examples.html
"""

import json
from typing import Any

import pytest

from homeport.apigateway.rest.model import IntegrationResponse
from support.rest_api import Api, Integration, IntegrationType, Resource, function_uri, method

ITEMS = (
    b'{"name": "jeans", "price": 9.5, "sizes": [28, 30], "seller": {"id": "s/1"}, "note": "it\'s \\u00e9", "no": null}'
)


def sent(template: str, body: bytes = ITEMS, query: str = "", **parts: Any) -> str:
    """What a function gets from a request template. The template's output stands in a JSON document."""
    integration = Integration(
        IntegrationType.AWS,
        function_uri(),
        "POST",
        request_templates={"application/json": template},
        responses=(IntegrationResponse(200),),
    )
    api = Api(Resource("r", "/shops/{shop}", (method("POST", integration=integration),)), variables={"kind": "beta"})
    response = api.call("POST", "/shops/a%20b", query, body=body, **parts)
    assert response.status == 200, response
    [event] = api.functions.events
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "$input.json('$')",
            '{"name":"jeans","price":9.5,"sizes":[28,30],"seller":{"id":"s/1"},"note":"it\'s é","no":null}',
        ),
        ("$input.json('$.name')", '"jeans"'),
        ("$input.json('$.sizes')", "[28,30]"),
        ("$input.json('$.sizes[1]')", "30"),
        ("$input.json('$.seller.id')", '"s/1"'),
        ("$input.json('$.sizes[*]')", "[28,30]"),
        ("$input.json('$..id')", '["s/1"]'),
        ("$input.json('$.missing')", '""'),
        ("\"$input.path('$.name')\"", '"jeans"'),
        ("$input.path('$').price", "9.5"),
        ("$input.path('$.sizes')", "[28,30]"),
        ("$input.path('$.sizes').size()", "2"),
        ("\"$input.path('$.missing')\"", '""'),
        (
            "$input.body",
            '{"name":"jeans","price":9.5,"sizes":[28,30],"seller":{"id":"s/1"},"note":"it\'s é","no":null}',
        ),
        ("\"$util.escapeJavaScript($input.path('$.seller.id'))\"", '"s/1"'),
        ('"$util.escapeJavaScript($input.json(\'$.note\')).replaceAll("\\\\\'","\'")"', '"\\"it\'s é\\""'),
        ("$util.parseJson('{\"a\": [1]}').a", "[1]"),
        ("\"$util.urlEncode('a b/é~*')\"", '"a+b%2F%C3%A9%7E*"'),
        ("\"$util.urlDecode('a+b%2F')\"", '"a b/"'),
        ("\"$util.base64Encode('é')\"", '"w6k="'),
        ("\"$util.base64Decode('w6k=')\"", '"é"'),
        ("\"$stageVariables.kind $stageVariables['kind'] ${stageVariables.none}\"", '"beta beta "'),
        ('"$context.stage $context.httpMethod $context.resourcePath"', '"prod POST /shops/{shop}"'),
        ('"$context.identity.sourceIp"', '"192.0.2.1"'),
        ("\"$input.params('shop')\"", '"a%20b"'),
        ("\"$input.params().path.get('shop')\"", '"a%20b"'),
    ],
)
def test_variables(template: str, expected: str) -> None:
    assert sent(template) == expected


def test_params_are_looked_for_in_the_path_then_the_query_string_then_the_headers() -> None:
    template = (
        "[#foreach($n in ['shop', 'q', 'X-H', 'x-h', 'none'])\"$input.params($n)\"#if($foreach.hasNext),#end#end]"
    )
    got = sent(template, query="shop=query&q=1&q=2&X-H=query", headers=(("q", "header"), ("X-h", "header")))

    assert json.loads(got) == ["a%20b", "2", "query", "header", ""]


def test_all_parameters_at_once() -> None:
    """The documentation's example 2."""
    template = """#set($allParams = $input.params())
{
  "params" : {
    #foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
    "$type" : {
      #foreach($paramName in $params.keySet())
      "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
      #if($foreach.hasNext),#end
      #end
    }
    #if($foreach.hasNext),#end
    #end
  }
}"""
    assert json.loads(sent(template, query="type=cat", headers=(("Accept", "*/*"),))) == {
        "params": {"path": {"shop": "a%20b"}, "querystring": {"type": "cat"}, "header": {"Accept": "*/*"}}
    }


@pytest.mark.parametrize(
    ("body", "template", "expected"),
    [
        (b"", "$input.body", "{}"),
        (b"", "$input.json('$')", "{}"),
        (b"no json", "$input.json('$.a')", '""'),
        (b"no json", '"$input.body"', '"no json"'),
        (b"[1, 2]", "$input.json('$[0]')", "1"),
        (b'"text"', "$input.json('$')", '"text"'),
    ],
)
def test_other_bodies(body: bytes, template: str, expected: str) -> None:
    assert sent(template, body) == expected
