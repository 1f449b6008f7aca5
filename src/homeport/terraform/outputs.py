"""Terraform's outputs with the addresses of APIs as they answer on this machine.

The AWS provider computes `invoke_url` and function URLs as names below amazonaws.com, LocalStack makes some below
localhost.localstack.cloud; neither answers here without DNS. Both become paths on the stack's own address.
"""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d+"
_LOCAL = r"localhost(?:\.localstack\.cloud)?(?::\d+)?"
_API = re.compile(
    rf"(?P<scheme>https?|wss?)://(?P<id>[a-z0-9]+)\.execute-api\."
    rf"(?:{_REGION}\.amazonaws\.com(?:\.cn)?(?::443)?|(?:{_REGION}\.)?{_LOCAL})(?![\w.-])",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    rf"https?://(?P<id>[a-z0-9-]+)\.lambda-url\.(?P<region>{_REGION})\.(?:on\.aws(?::443)?|{_LOCAL})(?![\w.-])",
    re.IGNORECASE,
)


def translate(value: Any, endpoint: str, api_ids: Collection[str]) -> Any:
    """`value` (any JSON) with every address of an API of the stack turned into one that answers.

    `api_ids` are the ids of the stack's REST, HTTP and WebSocket APIs and of its function URLs: addresses of others,
    which may be a partner's, stay.
    """
    if isinstance(value, str):
        return _translate_text(value, endpoint, api_ids)
    if isinstance(value, list):
        return [translate(each, endpoint, api_ids) for each in value]
    if isinstance(value, dict):
        return {name: translate(each, endpoint, api_ids) for name, each in value.items()}
    return value


def _translate_text(text: str, endpoint: str, api_ids: Collection[str]) -> str:
    host = urlsplit(endpoint).netloc

    def api(match: re.Match[str]) -> str:
        if match["id"].lower() not in api_ids:
            return match[0]
        scheme = "ws" if match["scheme"].lower().startswith("ws") else "http"
        return f"{scheme}://{host}/_aws/execute-api/{match['id'].lower()}"

    def function(match: re.Match[str]) -> str:
        if match["id"].lower() not in api_ids:
            return match[0]
        return f"http://{host}/_aws/lambda-url/{match['region'].lower()}/{match['id'].lower()}"

    return _FUNCTION.sub(function, _API.sub(api, text))
