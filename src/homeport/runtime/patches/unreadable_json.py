"""Defect: a body that is no JSON is answered with an InternalError by services of the JSON protocols, where AWS answers
SerializationException with the status 400.

https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html and those of other services name it.
Shown by tests/e2e/test_server.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Mend it from the first request on."""
    when_imported("localstack.aws.handlers.service", patch)


def patch(module: Any) -> None:
    """Wrap the parser of requests."""
    kind = module.ServiceRequestParser
    original = kind.parse_and_enrich

    @functools.wraps(original)
    def parse_and_enrich(self: Any, context: Any) -> None:
        from localstack.aws.api import CommonServiceException
        from localstack.aws.protocol.parser import ProtocolParserError

        try:
            original(self, context)
        except ProtocolParserError as error:
            if context.protocol != "json" or "as JSON" not in str(error):
                raise
            # By its operation the error is written; the header has named one that there is.
            name = context.request.headers["X-Amz-Target"].rpartition(".")[2]
            context.operation = context.service.operation_model(name)
            raise CommonServiceException("SerializationException", "", status_code=400, sender_fault=True) from error

    kind.parse_and_enrich = parse_and_enrich
