"""Route: the method that the request is for."""

from homeport.apigateway.errors import MissingAuthenticationTokenError
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.stages.authorize_by_signature import check_unsigned


def route(call: Call) -> Route:
    """Find the method and the path's variables.

    Raises MissingAuthenticationTokenError when there is none, or IncompleteSignatureError: AWS answers an unknown path
    or method as it answers a request whose signature is missing, or is a token of another kind.
    """
    match = call.stage.deployment.routes.match(call.parsed.method, call.parsed.path)
    if match is None:
        check_unsigned(call)
        raise MissingAuthenticationTokenError
    call.route, call.path_parameters = match
    return call.route
