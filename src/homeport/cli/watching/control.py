"""The server's own endpoints for who develops functions."""

import http.client
import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from homeport.cli.watching.package import Changes
from homeport.core.errors import HomeportError
from homeport.functions.code import Fingerprint

CODE = "/_homeport/functions/code"
FILES = "/_homeport/functions/files"
DEBUG = "/_homeport/functions/debug"
_LONGEST_S = 300
"""To install a debugger may take its time."""


class StackGoneError(HomeportError):
    """Nothing answers where the stack did."""


class TooMuchError(HomeportError):
    """The stack does not take so much at once, however often it is asked."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What came of new code."""

    ended: int
    """Environments that ran the old code and are gone."""


class Control:
    """Calls a stack's own endpoints."""

    def __init__(self, endpoint: str) -> None:
        self._address = urlsplit(endpoint)

    def files(self, arn: str) -> dict[str, Fingerprint]:
        """The files that a function runs."""
        found: dict[str, list[int]] = self.post(FILES, {"function": arn})["files"]
        return {name: (crc, size) for name, (crc, size) in found.items()}

    def replace_code(self, arn: str, changes: Changes) -> Replaced:
        """Put files into a function's code, or take them out, and end the environments that run it."""
        files = {name: content if content is None else b64encode(content).decode() for name, content in changes.items()}
        answer = self.post(CODE, {"function": arn, "files": files})
        return Replaced(int(answer["ended"]))

    def debug(self, arn: str, port: int | None) -> dict[str, Any]:
        """Let a function's next environments start under a debugger on this port; None ends that."""
        return self.post(DEBUG, {"function": arn, "port": port})

    def post(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        """The answer of one endpoint; HomeportError where the stack refuses, or is no homeport."""
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=_LONGEST_S)
        try:
            connection.request("POST", path, json.dumps(document), {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException) as error:
            raise StackGoneError(
                f"the stack does not answer: {error}", hint="`homeport status` tells what runs"
            ) from error
        except ValueError as error:
            raise HomeportError(
                "this stack does not run homeport", hint="it takes the target embedded or docker"
            ) from error
        finally:
            connection.close()
        if response.status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooMuchError("these files are more than the stack takes at once", hint="`homeport up` deploys them")
        if response.status != 200:
            raise HomeportError(str(answer.get("message", f"{path}: {response.status}")))
        return dict(answer)
