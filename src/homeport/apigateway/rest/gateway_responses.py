"""An API's gateway responses, ready to be rendered, with AWS's own behind them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from homeport.apigateway.rest.media_types import essence
from homeport.apigateway.rest.model import GatewayResponse
from homeport.apigateway.rest.substitution import VariableText

JSON = "application/json"
_HEADER_PREFIX = "gatewayresponse.header."


@dataclass(frozen=True, slots=True)
class CompiledGatewayResponse:
    """One gateway response."""

    status_code: int | None
    """None keeps the error's own."""
    headers: tuple[tuple[str, str], ...]
    """Header name → where its value comes from: `'literal'`, `context.…`, `method.request.…`, `stageVariables.…`."""
    templates: tuple[tuple[str, VariableText], ...]
    """Content type → body."""

    def template(self, accept: str | None) -> tuple[str, VariableText]:
        """The content type and body for a caller: what it asks for, else JSON, else the first there is."""
        by_type = dict(self.templates)
        for content_type in (essence(accept or ""), JSON):
            if content_type in by_type:
                return content_type, by_type[content_type]
        return self.templates[0]


class GatewayResponses:
    """All of an API's: a type's own, else the API's for its class of statuses, else AWS's."""

    def __init__(self, customised: Iterable[GatewayResponse] = ()) -> None:
        self._customised = {each.response_type: _compiled(each) for each in customised}

    def response(self, response_type: str, status: int) -> CompiledGatewayResponse:
        """The gateway response of a type that AWS gives `status`."""
        fallback = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
        for name in (response_type, fallback):
            if name in self._customised:
                return self._customised[name]
        return AWS_ACCESS_DENIED if response_type == "ACCESS_DENIED" else AWS_DEFAULT


def _compiled(response: GatewayResponse) -> CompiledGatewayResponse:
    headers = tuple(
        (key.removeprefix(_HEADER_PREFIX), source)
        for key, source in response.response_parameters.items()
        if key.startswith(_HEADER_PREFIX)
    )
    templates = tuple((name.lower(), _body(text)) for name, text in response.response_templates.items())
    return CompiledGatewayResponse(response.status_code, headers, templates or AWS_DEFAULT.templates)


def _body(text: str) -> VariableText:
    # What AWS puts in for a variable without a value is not documented; nothing keeps a quoted JSON string valid.
    return VariableText(text, missing="")


AWS_DEFAULT = CompiledGatewayResponse(None, (), ((JSON, _body('{"message":$context.error.messageString}')),))
"""What AWS answers when nothing is customised."""
AWS_ACCESS_DENIED = CompiledGatewayResponse(None, (), ((JSON, _body('{"Message":$context.error.messageString}')),))
"""The one type whose member is in capitals."""
