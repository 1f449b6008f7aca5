"""The event of a REQUEST authorizer: the request without its body.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
"""

import orjson

from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.stages.proxy_event import forwarded_headers, multiple_values
from homeport.apigateway.rest.variables import request_context


def request_event(call: Call, route: Route, method_arn: str) -> bytes:
    """The event, as JSON. Unlike a proxy's, it has empty objects where the request has nothing."""
    parsed = call.parsed
    headers = forwarded_headers(call)
    return orjson.dumps(
        {
            "type": "REQUEST",
            "methodArn": method_arn,
            "resource": route.resource_path,
            "path": parsed.path,
            "httpMethod": parsed.method,
            "headers": dict(headers),
            "multiValueHeaders": multiple_values(headers),
            "queryStringParameters": {name: values[-1] for name, values in parsed.query.items()},
            "multiValueQueryStringParameters": parsed.query,
            "pathParameters": call.path_parameters,
            "stageVariables": call.stage.variables,
            "requestContext": request_context(call),
        }
    )
