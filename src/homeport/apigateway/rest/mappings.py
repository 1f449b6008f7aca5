"""An integration's mappings, ready to use: request templates, and the responses that its answers are matched with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from homeport.apigateway.errors import ApiConfigurationError, UnsupportedMediaTypeError
from homeport.apigateway.rest.gateway_responses import JSON
from homeport.apigateway.rest.java_patterns import java_pattern
from homeport.apigateway.rest.mapping_templates import MappingTemplate
from homeport.apigateway.rest.media_types import essence
from homeport.apigateway.rest.model import Integration, IntegrationResponse

_DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class CompiledIntegrationResponse:
    """How one kind of answer becomes a method response."""

    response: IntegrationResponse
    pattern: re.Pattern[str] | None
    """What the answer's status, or a function's error message, matches as a whole; None marks the default."""
    templates: Mapping[str, MappingTemplate]
    """Content type → template."""

    def template(self, accept: str | None) -> tuple[str | None, MappingTemplate | None]:
        """The content type and template for a caller: what it asks for, else JSON, else the first there is."""
        for content_type in (essence(accept or ""), JSON):
            if content_type in self.templates:
                return content_type, self.templates[content_type]
        return next(iter(self.templates.items()), (None, None))


@dataclass(frozen=True, slots=True)
class CompiledMappings:
    """All mappings of an integration that is no proxy."""

    request_templates: Mapping[str, MappingTemplate]
    """Content type, or $default → template."""
    passthrough_behavior: str
    responses: tuple[CompiledIntegrationResponse, ...]

    def request_template(self, content_type: str | None) -> MappingTemplate | None:
        """The template for a request; None hands its body on as it is. No content type counts as JSON.

        Raises UnsupportedMediaTypeError when there is none and the body may not be handed on.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
        """
        templates = self.request_templates
        found = templates.get(essence(content_type or JSON)) or templates.get(_DEFAULT)
        if found is not None:
            return found
        behavior = self.passthrough_behavior
        if behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and templates):
            raise UnsupportedMediaTypeError
        return None

    def response(self, selected_by: str) -> CompiledIntegrationResponse:
        """The response whose pattern matches, else the default one.

        Raises ApiConfigurationError when there is neither.
        """
        fallback = None
        for response in self.responses:
            if response.pattern is None:
                fallback = fallback or response
            elif response.pattern.fullmatch(selected_by):
                return response
        if fallback is None:
            raise ApiConfigurationError
        return fallback


def compile_mappings(integration: Integration) -> CompiledMappings:
    """Make an integration's mappings ready."""
    return CompiledMappings(
        request_templates=_templates(integration.request_templates),
        passthrough_behavior=integration.passthrough_behavior,
        responses=tuple(_response(each) for each in integration.responses),
    )


def _response(response: IntegrationResponse) -> CompiledIntegrationResponse:
    return CompiledIntegrationResponse(response, _pattern(response), _templates(response.response_templates))


def _pattern(response: IntegrationResponse) -> re.Pattern[str] | None:
    return java_pattern(response.selection_pattern) if response.selection_pattern else None


def _templates(templates: Mapping[str, str]) -> dict[str, MappingTemplate]:
    named = ((name if name == _DEFAULT else essence(name), text) for name, text in templates.items())
    return {name: MappingTemplate(text) for name, text in named if text}
