"""Shard iterators: where a reader is, as an opaque text that is valid for five minutes."""

import datetime as dt
from typing import NamedTuple

from homeport.kinesis.errors import ExpiredIteratorException, InvalidArgumentException
from homeport.kinesis.tokens import LIFETIME_MS, Tokens


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

    def encoded(self, tokens: Tokens) -> str:
        """As clients see it."""
        return tokens.sealed(self)


def decoded(text: str, tokens: Tokens, now_s: float) -> Iterator:
    """The position that an iterator stands for."""
    content = tokens.opened(text)
    if content is None or len(content) != len(Iterator._fields):
        raise InvalidArgumentException("Invalid ShardIterator.")
    found = Iterator(*content)
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
