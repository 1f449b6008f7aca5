"""A function URL, asked over HTTP: on AWS by its name, on a stack by the stack's address with the name as Host."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from homeport.testing.stack import Stack
from support.lambda_service import Function

TIMEOUT_S = 60.0
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer over HTTP."""

    status: int
    headers: list[tuple[str, str]]
    """Names in small letters, in the order in which they came."""
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of a name."""
        return next((value for known, value in self.headers if known == name), None)


class FunctionUrl:
    """The URL of a function, public unless the settings say otherwise."""

    def __init__(self, stack: Stack, function: Function, *, permission: bool = True, **settings: object) -> None:
        given = {"FunctionName": function.name, "AuthType": "NONE", **settings}
        self.url: str = function.service.client.create_function_url_config(**given)["FunctionUrl"]
        if permission:
            _permit(function)
        self.domain = urlsplit(self.url).netloc
        self._endpoint = stack.endpoint

    def connection(self) -> http.client.HTTPConnection:
        """A new connection to where it answers."""
        if self._endpoint is None:
            return http.client.HTTPSConnection(self.domain, timeout=TIMEOUT_S)
        return http.client.HTTPConnection(urlsplit(self._endpoint).netloc, timeout=TIMEOUT_S)

    def ask(
        self, method: str = "GET", target: str = "/", body: bytes | None = None, headers: Mapping[str, str] = _NONE
    ) -> HttpAnswer:
        """Send a request whose target is as it stands here."""
        connection = self.connection()
        try:
            connection.request(method, target, body, {"Host": self.domain, **headers})
            answer = connection.getresponse()
            names = [(name.lower(), value) for name, value in answer.getheaders()]
            return HttpAnswer(answer.status, names, answer.read())
        finally:
            connection.close()


def _permit(function: Function) -> None:
    """Since October 2025 a public URL takes both permissions.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    client = function.service.client
    client.add_permission(
        FunctionName=function.name,
        StatementId="url",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    client.add_permission(
        FunctionName=function.name,
        StatementId="invoke",
        Action="lambda:InvokeFunction",
        Principal="*",
        InvokedViaFunctionUrl=True,
    )
