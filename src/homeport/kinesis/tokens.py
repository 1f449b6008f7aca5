"""Iterators and the tokens of pages: opaque texts that come back as they were given out, or are refused.

AWS encrypts its own. These are signed with a key of the engine's, so that nothing a client makes up is ever read.
"""

import base64
import hashlib
import json
import secrets
from typing import Any

LIFETIME_MS = 300_000
"""Of iterators and of the tokens of pages; after it AWS has an error of its own for each."""

_VERSION = b"\x00\x00\x00\x00\x00\x00\x00\x01"
_DIGEST_BYTES = 16


class Tokens:
    """Makes and reads the tokens of one engine."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def sealed(self, content: Any) -> str:
        """A token for content that is JSON."""
        text = json.dumps(content, separators=(",", ":")).encode()
        return base64.b64encode(_VERSION + self._digest(text) + text).decode()

    def opened(self, token: str) -> Any:
        """The content; None where the token is none of this engine's."""
        try:
            raw = base64.b64decode(token, validate=True)
        except ValueError:
            return None
        digest, text = raw[len(_VERSION) : len(_VERSION) + _DIGEST_BYTES], raw[len(_VERSION) + _DIGEST_BYTES :]
        if not raw.startswith(_VERSION) or not secrets.compare_digest(digest, self._digest(text)):
            return None
        return json.loads(text)

    def _digest(self, text: bytes) -> bytes:
        return hashlib.blake2b(text, key=self._key, digest_size=_DIGEST_BYTES).digest()
