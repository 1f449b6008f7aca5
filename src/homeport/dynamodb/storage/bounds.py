"""Keys as the rows have them, and the spans of them that reads go through."""

from typing import NamedTuple

from homeport.dynamodb.expressions.key_condition import KeyRange
from homeport.dynamodb.model.keys import EncodedKey

_LENGTH_BYTES = 2
_SLOTS = 4096
"""What the segments of a parallel Scan share, as AWS does; each is the hashes that begin with the same 12 bits."""
_END = b"\xff" * 16
"""Above every key: behind its hash stands a length, which never begins with 0xFF."""


class Bounds(NamedTuple):
    """All keys with `lower` <= key < `upper`."""

    lower: bytes
    upper: bytes


EVERYTHING = Bounds(b"", _END)


def row_key(key: EncodedKey) -> bytes:
    """A key as one text of bytes: partitions in the order of their hashes, the items of each by their sort keys.

    The partition's length keeps apart what would otherwise run into each other; the order of partitions with equal
    hashes means nothing.
    """
    return _partition_prefix(key.hash, key.partition) + key.sort


def partition_bounds(key: EncodedKey) -> Bounds:
    """Every item that shares the key's partition."""
    prefix = _partition_prefix(key.hash, key.partition)
    return Bounds(prefix, _after_prefix(prefix))


def range_bounds(span: KeyRange) -> Bounds:
    """What a key condition asks for."""
    prefix = _partition_prefix(span.hash, span.partition)
    upper = _after_prefix(prefix) if span.upper is None else prefix + span.upper
    return Bounds(prefix + (span.lower or b""), upper)


def segment_bounds(segment: int, total: int) -> Bounds:
    """The share of the partitions that a worker of a parallel Scan reads."""
    return Bounds(_first_of(segment, total), _first_of(segment + 1, total))


def _first_of(segment: int, total: int) -> bytes:
    """Where a segment begins: at the next whole slot."""
    slot = -(-_SLOTS * segment // total)
    return _END if slot == _SLOTS else (slot << 4).to_bytes(2, "big")


def next_key(key: bytes) -> bytes:
    """The smallest text of bytes above `key`."""
    return key + b"\x00"


def _partition_prefix(hash_: bytes, partition: bytes) -> bytes:
    return hash_ + len(partition).to_bytes(_LENGTH_BYTES, "big") + partition


def _after_prefix(prefix: bytes) -> bytes:
    """The smallest text of bytes above all that begin with `prefix`."""
    stem = prefix.rstrip(b"\xff")
    return stem[:-1] + bytes((stem[-1] + 1,))
