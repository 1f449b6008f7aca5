"""What integrations may say of how their answers are transferred.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeport.apigateway.rest.model import DEFAULT_TIMEOUT_MS
from homeport.apigateway.rest.uris import streamed_function_of

MODE = "responseTransferMode"
MODES = ("BUFFERED", "STREAM")
_STREAMED_TYPES = ("AWS_PROXY", "HTTP_PROXY")
_LEAST_TIMEOUT_MS, _MOST_STREAMED_TIMEOUT_MS = 50, 900_000


@dataclass(frozen=True, slots=True)
class TransferSettings:
    """What decides on how an integration's answers are transferred."""

    type: str
    uri: str
    mode: str
    timeout_ms: int

    @property
    def complaint(self) -> str | None:
        """Why API Gateway refuses them.

        AWS's sentences, but for those about unknown modes and about types, which are in their form only.
        """
        if self.mode not in MODES:
            return f"Invalid ResponseTransferMode. ResponseTransferMode must be one of {', '.join(MODES)}."
        streams = self.mode == "STREAM"
        if streams and self.type not in _STREAMED_TYPES:
            return (
                "Invalid ResponseTransferMode. ResponseTransferMode STREAM is only supported for AWS_PROXY and "
                "HTTP_PROXY integrations."
            )
        if self.type == "AWS_PROXY" and streams != (streamed_function_of(self.uri) is not None):
            return (
                "Invalid ResponseTransferMode. ResponseTransferMode STREAM is only supported for Lambda functions "
                "invoked by InvokeWithResponseStream for AWS_PROXY integrations."
                if streams
                else "Invalid ResponseTransferMode. Cannot use ResponseTransferMode BUFFERED for Lambda functions "
                "invoked by InvokeWithResponseStream for AWS_PROXY integrations."
            )
        most_ms = _MOST_STREAMED_TIMEOUT_MS if streams else DEFAULT_TIMEOUT_MS
        if not _LEAST_TIMEOUT_MS <= self.timeout_ms <= most_ms:
            return f"Timeout should be between {_LEAST_TIMEOUT_MS} ms and {most_ms} ms"
        return None


def given(request: Mapping[str, Any]) -> TransferSettings:
    """What PutIntegration's members say."""
    timeout = request.get("timeoutInMillis")
    return TransferSettings(
        type=request.get("type") or "",
        uri=request.get("uri") or "",
        mode=request.get(MODE) or "BUFFERED",
        timeout_ms=DEFAULT_TIMEOUT_MS if timeout is None else int(timeout),
    )


def written(integration: Mapping[str, Any]) -> TransferSettings:
    """What an OpenAPI document's integration says, in letters of either case."""
    capitals = {name: str(integration[name]).upper() for name in ("type", MODE) if integration.get(name)}
    return given({**integration, **capitals})
