"""Rows' keys and spans of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.expressions.key_condition import KeyRange
from homeport.dynamodb.model.keys import EncodedKey, partition_hash
from homeport.dynamodb.storage.bounds import (
    EVERYTHING,
    Bounds,
    next_key,
    partition_bounds,
    range_bounds,
    row_key,
    segment_bounds,
)

parts = st.binary(max_size=6)


def key(partition: bytes, sort: bytes) -> EncodedKey:
    return EncodedKey(partition_hash(partition), partition, sort)


def holds(bounds: Bounds, row: bytes) -> bool:
    return bounds.lower <= row < bounds.upper


@given(parts, parts, parts, parts)
def test_keys_are_equal_when_all_their_parts_are(p: bytes, s: bytes, q: bytes, t: bytes) -> None:
    assert (row_key(key(p, s)) == row_key(key(q, t))) == ((p, s) == (q, t))


@given(parts, parts, parts)
def test_a_partition_is_in_the_order_of_its_sort_keys(p: bytes, s: bytes, t: bytes) -> None:
    assert (row_key(key(p, s)) < row_key(key(p, t))) == (s < t)


@given(parts, parts, parts)
def test_a_partition_holds_its_items_and_no_others(p: bytes, q: bytes, s: bytes) -> None:
    row = row_key(key(q, s))

    assert holds(partition_bounds(key(p, b"")), row) == (p == q)
    assert holds(EVERYTHING, row)


@given(parts, parts, st.none() | parts, st.none() | parts)
def test_a_range_holds_what_lies_between(p: bytes, s: bytes, lower: bytes | None, upper: bytes | None) -> None:
    bounds = range_bounds(KeyRange(partition_hash(p), p, lower, upper))

    inside = (lower is None or lower <= s) and (upper is None or s < upper)
    assert holds(bounds, row_key(key(p, s))) == inside


@pytest.mark.parametrize("total", [1, 2, 3, 7, 1000, 1_000_000])
def test_segments_follow_each_other_without_a_gap(total: int) -> None:
    ends = [segment_bounds(segment, total) for segment in (0, total // 2, total - 1)]

    assert not any(ends[0].lower)
    assert ends[-1].upper == EVERYTHING.upper
    for segment in range(min(total - 1, 50)):
        assert segment_bounds(segment, total).upper == segment_bounds(segment + 1, total).lower


@given(parts, parts)
def test_nothing_comes_between_a_key_and_the_next(row: bytes, other: bytes) -> None:
    assert (other > row) == (other >= next_key(row))
