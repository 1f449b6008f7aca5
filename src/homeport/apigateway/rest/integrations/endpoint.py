"""What integrations that are no proxies have in common: a request by mappings, an endpoint, a response by mappings."""

from typing import Protocol

from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.stages.integration_request import IntegrationRequest, integration_request
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, integration_response


class IntegrationHandler(Protocol):
    """Answers the requests of the methods that it stands behind."""

    async def integrate(self, call: Call, route: Route) -> ApiResponse:
        """The method's answer. Raises GatewayError."""


class Endpoint(Protocol):
    """What an integration that is no proxy calls."""

    async def call(self, call: Call, route: Route, request: IntegrationRequest) -> EndpointAnswer:
        """The endpoint's answer; the call's outcome is set. Raises GatewayError."""


class MappedIntegration:
    """An integration whose request and response go through mappings."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def integrate(self, call: Call, route: Route) -> ApiResponse:
        """The method's answer. Raises GatewayError."""
        mappings = route.mappings
        assert mappings is not None, "compiled with the route"
        request = integration_request(call, route, mappings)
        answer = await self._endpoint.call(call, route, request)
        return integration_response(call, mappings, answer)
