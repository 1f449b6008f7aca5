"""homeport's own endpoints for who develops functions."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homeport.server.control import Refused

if TYPE_CHECKING:
    from homeport.functions.pool import Functions


class FunctionControl:
    """What `homeport watch` asks for. Its methods block, so they run on a thread beside the loop."""

    def __init__(self, functions: Callable[[], "Functions | None"], code_folder: Callable[[str], Path | None]) -> None:
        """`functions` gives None while they are loading; `code_folder` is where the code of a function lies, by ARN."""
        self._functions = functions
        self._code_folder = code_folder

    def replace_code(self, document: dict[str, Any]) -> dict[str, Any]:
        """Files of a function's code put in or taken out, and the environments that run it ended.

        {"function": ARN, "files": {name: base64, or null to take it out}} → {"folder", "ended"}
        """
        from homeport.functions.code import replace_files

        functions = self._functions()
        if functions is None:
            raise Refused(503, "the stack is still starting")
        arn, files = document.get("function"), document.get("files")
        if not isinstance(arn, str) or not isinstance(files, dict):
            raise Refused(400, "expected function and files")
        folder = self._code_folder(arn)
        if folder is None:
            raise Refused(404, f"there is no code of {arn}")
        try:
            replace_files(folder, {name: _content(each) for name, each in files.items()})
        except ValueError as error:
            raise Refused(400, str(error)) from error
        ended = asyncio.run_coroutine_threadsafe(functions.retire_code(folder), functions.loop).result()
        return {"folder": str(folder), "ended": ended}


def _content(encoded: Any) -> bytes | None:
    if encoded is None:
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except (TypeError, binascii.Error) as error:
        raise ValueError("the content of a file has to be base64, or null") from error
