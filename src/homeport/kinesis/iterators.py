"""Shard iterators: where a reader is, as an opaque text that is valid for five minutes."""

import base64
import binascii
import datetime as dt
from typing import NamedTuple

from homeport.kinesis.errors import ExpiredIteratorException, InvalidArgumentException

LIFETIME_MS = 300_000
_VERSION = b"\x00\x00\x00\x00\x00\x00\x00\x01"


class Iterator(NamedTuple):
    """A position in a shard."""

    issued_ms: int
    account: str
    region: str
    stream: str
    stream_id: str
    shard_index: int
    number: int
    """The sequence number to go on with."""

    def encoded(self) -> str:
        """As clients see it."""
        return base64.b64encode(_VERSION + "/".join(map(str, self)).encode()).decode()


def decoded(text: str, now_s: float) -> Iterator:
    """The position that an iterator stands for."""
    try:
        content = base64.b64decode(text, validate=True)
        issued, account, region, stream, stream_id, index, number = content[len(_VERSION) :].decode().split("/")
        found = Iterator(int(issued), account, region, stream, stream_id, int(index), int(number))
    except (binascii.Error, ValueError):
        raise InvalidArgumentException("Invalid ShardIterator.") from None
    if not content.startswith(_VERSION):
        raise InvalidArgumentException("Invalid ShardIterator.")
    now_ms = int(now_s * 1000)
    if now_ms - found.issued_ms > LIFETIME_MS:
        raise ExpiredIteratorException(
            f"Iterator expired. The iterator was created at time {_time_text(found.issued_ms)} while right now it is "
            f"{_time_text(now_ms)} which is further in the future than the tolerated delay of {LIFETIME_MS} "
            "milliseconds."
        )
    return found


def _time_text(time_ms: int) -> str:
    """`Thu Jan 22 01:22:02 UTC 2015`."""
    return f"{dt.datetime.fromtimestamp(time_ms / 1000, dt.UTC):%a %b %d %H:%M:%S UTC %Y}"
