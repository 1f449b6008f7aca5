"""How a template and the process that forks talk: in messages of `marshal`'s format, as they are different Pythons.

    template → {"is_ready"}   or   {"error": text}
    template → {"pid"} with a descriptor: a socket by which that process, the other side's child, awaits its request
    template ← any message: make another

By that socket: → a worker's request with "parent", its descriptors and namespaces beside; ← {"pid"} or {"error": text}.
"""

from __future__ import annotations

import marshal

TYPE_CHECKING = False  # as in `typing`, whose import costs more than this module
if TYPE_CHECKING:
    from typing import Any

DESCRIPTOR = 63
"""The template's end."""
MESSAGE_BYTES = 1 << 18
DESCRIPTORS_AT_MOST = 64
# What Python 3.9 reads and every later one writes.
_VERSION = 2


def packed(message: dict[str, Any]) -> bytes:
    return marshal.dumps(message, _VERSION)


def unpacked(content: bytes) -> dict[str, Any]:
    message: dict[str, Any] = marshal.loads(content)
    return message
