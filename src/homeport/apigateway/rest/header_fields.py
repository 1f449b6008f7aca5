"""What may stand in a header at all; API Gateway's documentation says nothing of what does not.

https://www.rfc-editor.org/rfc/rfc9110#section-5.5
"""

import re

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NO_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def is_header(name: str, value: str) -> bool:
    """Whether a message with this header can be read: else its end, or the next message, would be taken for others."""
    return _NAME.fullmatch(name) is not None and _NO_VALUE.search(value) is None
