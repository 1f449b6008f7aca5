"""A deployed REST API as an OpenAPI document, as GetExport writes it: one module for each part of the document.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
"""

from homeport.apigateway.rest.openapi.api import Documentation, ExportedApi
from homeport.apigateway.rest.openapi.document import Extensions, document_of
from homeport.apigateway.rest.openapi.errors import ExportError, UnsupportedExportError
from homeport.apigateway.rest.openapi.rendering import FORMATS

__all__ = [
    "FORMATS",
    "Documentation",
    "ExportError",
    "ExportedApi",
    "Extensions",
    "UnsupportedExportError",
    "document_of",
]
