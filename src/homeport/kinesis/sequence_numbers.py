"""Sequence numbers, as Kinesis makes them today (version 2): a large number out of times, shard and order.

Read off AWS by the kinesalite project: the hexadecimal digits are 2, the seconds of the shard's creation (9), the last
digit of the shard's number, the order (16), two zeros, the seconds of the record (9), the shard's number (8), 2.
"""

_LAST_ORDER = 0x7FFFFFFFFFFFFFFF


def sequence_number(shard_index: int, created_s: float, order: int, time_s: float) -> int:
    """The number of a record in a shard; grows with its order."""
    digits = f"2{int(created_s):09x}{shard_index & 15:x}{order:016x}00{int(time_s):09x}{shard_index:08x}2"
    return int(digits, 16)


def first_order(generation: int) -> int:
    """The order that shards of a name's `generation`th stream, from 0, begin with.

    Two streams that have a name within one second would have the same numbers otherwise, and whoever has come to a
    place in the first one would pass over records of the second.
    """
    return generation << 40


def starting_number(shard_index: int, created_s: float, order: int) -> int:
    """Where a shard begins."""
    return sequence_number(shard_index, created_s, order, created_s)


def ending_number(shard_index: int, created_s: float, ended_s: float) -> int:
    """Where a shard ends."""
    return sequence_number(shard_index, created_s, _LAST_ORDER, ended_s)


def shard_index_of(number: int) -> int | None:
    """The shard that a number names; None where it is none of version 2."""
    digits = f"{number:x}"
    if len(digits) != 47 or digits[0] != "2" or digits[-1] != "2":
        return None
    return int(digits[38:46], 16)


def shard_id(index: int) -> str:
    """`shardId-000000000000`."""
    return f"shardId-{index:012d}"


def index_of_shard(shard_id_text: str) -> int | None:
    """The number of a shard's id, with or without what is before its dash."""
    digits = shard_id_text.rpartition("-")[2]
    if not digits.isdecimal() or int(digits) > 0x7FFFFFFF:
        return None
    return int(digits)
