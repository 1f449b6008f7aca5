"""Authorize: whether the caller may call the method."""

from homeport.apigateway.errors import NotEnforcedError
from homeport.apigateway.rest.compile import Route


def authorize(route: Route) -> None:
    """Let open methods through and refuse protected ones, because nobody behind would check.

    Raises NotEnforcedError.
    """
    if route.refusal is not None:
        raise NotEnforcedError(
            f"homeport does not enforce {route.refusal} yet, so it refuses "
            f"{route.method.http_method} {route.resource_path} rather than let everybody in"
        )
