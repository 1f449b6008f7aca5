"""homeport's own endpoints for who develops functions."""

import asyncio
import base64
import binascii
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from homeport.core.errors import HomeportError
from homeport.server.control import Refused

if TYPE_CHECKING:
    from homeport.functions.pool import Functions


class Code(Protocol):
    """A function's code, or a layer's."""

    @property
    def folder(self) -> Path:
        """Its archive, unpacked."""

    @property
    def runtime(self) -> str:
        """AWS's identifier; empty for a layer."""

    @property
    def is_layer(self) -> bool:
        """Whether functions have it in /opt."""


class FunctionControl:
    """What `homeport watch` and `homeport debug` ask for. Its methods block: they run on threads beside the loop."""

    def __init__(
        self, functions: Callable[[], "Functions | None"], code: Callable[[str], Code | None], cache: Path
    ) -> None:
        """`functions` gives None while they are loading; `code` is that of a function or a version of a layer, by
        its ARN; what is installed on demand goes to `cache`, a folder of the user's."""
        self._functions = functions
        self._code = code
        self._cache = cache

    def files(self, document: dict[str, Any]) -> dict[str, Any]:
        """The files of a function's code, or of a layer.

        {"function": ARN} → {"files": {name: [CRC-32, size]}}
        """
        from homeport.functions.code import fingerprints

        _, code = self._meant(document)
        return {"files": fingerprints(code.folder)}

    def replace_code(self, document: dict[str, Any]) -> dict[str, Any]:
        """Files of a function's code or of a layer put in or taken out, the environments that run it ended, and new
        ones begun.

        {"function": ARN, "files": {name: base64, or null to take it out}} → {"folder", "ended"}
        """
        from homeport.functions.code import replace_files

        functions, code = self._meant(document)
        files = document.get("files")
        if not isinstance(files, dict):
            raise Refused(400, "expected files")
        try:
            replace_files(code.folder, {name: _content(each) for name, each in files.items()})
        except (ValueError, OSError) as error:
            raise Refused(400, str(error)) from error
        if not code.is_layer:
            # It may name what the old code did not.
            _prepare(functions, code)
        renewing = functions.renew_layer(code.folder) if code.is_layer else functions.renew_code(code.folder)
        return {"folder": str(code.folder), "ended": _on_loop(functions, renewing)}

    def debug(self, document: dict[str, Any]) -> dict[str, Any]:
        """A function's next environments start under a debugger, or (port: null) no longer do.

        {"function": ARN, "port": number or null} → {"runtime", "taskRoot", "ended", "was": whether it was debugged}
        """
        from homeport.functions.config import Debugger
        from homeport.functions.debugging import can_debug, is_free
        from homeport.functions.debugpy import installed

        functions, code = self._meant(document)
        port = document.get("port")
        if not can_debug(code.runtime):
            raise Refused(400, f"there is no debugger for functions of the runtime {code.runtime}")
        if port is not None and (type(port) is not int or not 0 < port < 65536):
            raise Refused(400, "expected a port between 1 and 65535")
        current = functions.debugging.of(code.folder)
        # Where it is this code's already, an environment under the debugger may still hold it.
        if port is not None and (current is None or current.port != port) and not is_free(port):
            raise Refused(409, f"another process has the port {port}; --port takes another one")
        was = functions.debugging.end(code.folder)
        if port is not None:
            try:
                folder = installed(self._cache) if code.runtime.startswith("python") else self._cache
            except HomeportError as error:
                raise Refused(503, f"{error.message} (hint: {error.hint})") from error
            functions.debugging.begin(code.folder, Debugger(port, folder))
        return {
            "runtime": code.runtime,
            "taskRoot": str(functions.task_root(code.folder)),
            "ended": _on_loop(functions, functions.retire_code(code.folder)),
            "was": was,
        }

    def _meant(self, document: dict[str, Any]) -> tuple["Functions", Code]:
        functions = self._functions()
        if functions is None:
            raise Refused(503, "the stack is still starting")
        arn = document.get("function")
        code = self._code(arn) if isinstance(arn, str) else None
        if code is None:
            raise Refused(404, f"there is no code of {arn}")
        return functions, code


def _prepare(functions: "Functions", code: Code) -> None:
    try:
        functions.prepare(code.runtime, code.folder)
    except HomeportError as error:
        raise Refused(503, f"{error.message} (hint: {error.hint})") from error


def _on_loop(functions: "Functions", work: Coroutine[Any, Any, int]) -> int:
    return asyncio.run_coroutine_threadsafe(work, functions.loop).result()


def _content(encoded: Any) -> bytes | None:
    if encoded is None:
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except (TypeError, binascii.Error) as error:
        raise ValueError("the content of a file has to be base64, or null") from error
