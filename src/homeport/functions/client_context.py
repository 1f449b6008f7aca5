"""The caller's ClientContext, as the function's context shows it.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-ClientContext
"""

import base64
import binascii

import orjson

from homeport.functions.api_errors import InvalidRequestContentException

LIMIT_BYTES = 3583
"""Of the header, which is base64."""


def checked_client_context(client_context: str) -> str | None:
    """A caller's X-Amz-Client-Context; None for none. Raises InvalidRequestContentException.

    The sentence is the one that callers of AWS have reported. What AWS says of one that is too long is not known.
    """
    if not client_context:
        return None
    try:
        context = orjson.loads(base64.b64decode(client_context, validate=True))
    except ValueError:
        context = None
    if not isinstance(context, dict):
        raise InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.")
    if len(client_context) > LIMIT_BYTES:
        raise InvalidRequestContentException(f"Client context must be at most {LIMIT_BYTES} bytes of Base64.")
    return client_context


def decoded_client_context(client_context: str | None) -> str:
    """The JSON behind X-Amz-Client-Context. What is not base64 goes on as it is: the runtime refuses it by name."""
    if not client_context:
        return ""
    try:
        return base64.b64decode(client_context, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return client_context
