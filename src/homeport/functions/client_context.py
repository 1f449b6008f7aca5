"""The caller's ClientContext, as the function's context shows it.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-ClientContext
"""

import base64
import binascii


def decoded_client_context(client_context: str | None) -> str:
    """The JSON behind X-Amz-Client-Context. What is not base64 goes on as it is: the runtime refuses it by name."""
    if not client_context:
        return ""
    try:
        return base64.b64decode(client_context, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return client_context
