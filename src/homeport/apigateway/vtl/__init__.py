"""Velocity, the language of mapping templates, as API Gateway runs it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
https://velocity.apache.org/engine/1.7/vtl-reference.html
"""

from homeport.apigateway.vtl.errors import TemplateError, TemplateSyntaxError
from homeport.apigateway.vtl.scope import Given
from homeport.apigateway.vtl.template import Template
from homeport.apigateway.vtl.values import JsonArray, VelocityObject, from_json, text_of

__all__ = [
    "Given",
    "JsonArray",
    "Template",
    "TemplateError",
    "TemplateSyntaxError",
    "VelocityObject",
    "from_json",
    "text_of",
]
