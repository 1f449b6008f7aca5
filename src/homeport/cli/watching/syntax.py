"""What is wrong with a file that was just saved, in one line."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

_JAVASCRIPT = (".js", ".mjs", ".cjs")
_NODE_PLACE = re.compile(r"^(?P<file>.+):(?P<line>\d+)$", re.MULTILINE)
_NODE_ERROR = re.compile(r"^\w*Error: .*$", re.MULTILINE)


def complaint(path: Path, content: bytes) -> str | None:
    """`file:line: SyntaxError: …`, or None where nothing is wrong or nothing can tell."""
    if path.suffix == ".py":
        return _python(path, content)
    if path.suffix in _JAVASCRIPT:
        return _javascript(path)
    return _json(path, content) if path.suffix == ".json" else None


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _python(path: Path, content: bytes) -> str | None:
    try:
        compile(content, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{_shown(path)}:{error.lineno or 1}: {type(error).__name__}: {error.msg}"
    except ValueError as error:
        return f"{_shown(path)}:1: SyntaxError: {error}"
    return None


def _javascript(path: Path) -> str | None:
    node = shutil.which("node")
    if node is None:
        return None
    checked = subprocess.run([node, "--check", str(path)], capture_output=True, text=True, check=False)
    if checked.returncode == 0:
        return None
    place, error = _NODE_PLACE.search(checked.stderr), _NODE_ERROR.search(checked.stderr)
    return f"{_shown(path)}:{place['line'] if place else 1}: {error[0] if error else 'SyntaxError'}"


def _json(path: Path, content: bytes) -> str | None:
    try:
        json.loads(content)
    except ValueError as error:
        return f"{_shown(path)}:{getattr(error, 'lineno', 1)}: {getattr(error, 'msg', error)}"
    return None
