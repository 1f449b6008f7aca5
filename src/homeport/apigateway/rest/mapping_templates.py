"""Mapping templates of integrations, compiled.

https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
"""

from homeport.apigateway.vtl import Given, Template, TemplateError


class MappingTemplate:
    """A template of an integration, compiled; one that cannot be compiled says so when it is rendered."""

    def __init__(self, text: str) -> None:
        self._template: Template | None = None
        self._problem: TemplateError | None = None
        try:
            self._template = Template(text.strip())
        except TemplateError as error:
            self._problem = error

    def render(self, variables: Given) -> str:
        """The output for these variables. Raises TemplateError."""
        if self._template is None:
            raise self._problem or TemplateError("the template is unusable")
        return self._template.render(variables)
