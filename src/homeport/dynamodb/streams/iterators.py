"""Shard iterators: a place in a shard, and when it was given out.

An iterator is good for 15 minutes. Its text begins with the stream's ARN, as AWS's does.
"""

import base64
import binascii
from dataclasses import dataclass

import orjson

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ExpiredIteratorException, ValidationException


@dataclass(frozen=True, slots=True)
class ShardIterator:
    """A place in a shard."""

    stream_arn: str
    shard_id: str
    after: int
    """The next record is the first behind this sequence number."""
    issued: float

    def encoded(self) -> str:
        """The text that GetShardIterator and GetRecords answer."""
        place = orjson.dumps([self.shard_id, self.after, self.issued])
        return f"{self.stream_arn}|1|{base64.b64encode(place).decode()}"


def decode_iterator(text: str, now: float) -> ShardIterator:
    """The inverse; ValidationException for any other text, ExpiredIteratorException after 15 minutes."""
    try:
        stream_arn, version, place = text.split("|")
        shard_id, after, issued = orjson.loads(base64.b64decode(place, validate=True))
        iterator = ShardIterator(stream_arn, str(shard_id), int(after), float(issued))
    except (ValueError, TypeError, binascii.Error):
        raise ValidationException("Invalid ShardIterator") from None
    if version != "1":
        raise ValidationException("Invalid ShardIterator")
    if now - iterator.issued > limits.STREAM_ITERATOR_LIFETIME_S:
        raise ExpiredIteratorException("Iterator expired")
    return iterator
