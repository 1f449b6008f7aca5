"""Shard iterators, sequence numbers."""

import pytest

from homeport.dynamodb.errors import ExpiredIteratorException, ValidationException
from homeport.dynamodb.streams.iterators import ShardIterator, decode_iterator
from homeport.dynamodb.streams.sequence_numbers import sequence_of, sequence_text

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/music/stream/2023-11-14T22:13:20.000"
ITERATOR = ShardIterator(ARN, "shardId-00000001700000000000-abcdef01", 42, 1000.0)


def test_an_iterator_goes_there_and_back() -> None:
    text = ITERATOR.encoded()

    assert text.startswith(ARN + "|1|")
    assert decode_iterator(text, 1000.0 + 900) == ITERATOR


def test_an_iterator_expires_after_fifteen_minutes() -> None:
    with pytest.raises(ExpiredIteratorException):
        decode_iterator(ITERATOR.encoded(), 1000.0 + 901)


@pytest.mark.parametrize(
    "text", ["", "x", f"{ARN}|1|%", f"{ARN}|2|{ITERATOR.encoded().split('|')[2]}", f"{ARN}|1|W10="]
)
def test_other_texts_are_no_iterators(text: str) -> None:
    with pytest.raises(ValidationException, match="Invalid ShardIterator"):
        decode_iterator(text, 1000.0)


def test_sequence_numbers_have_one_length_and_the_order_of_changes() -> None:
    texts = [sequence_text(sequence) for sequence in (0, 1, 9, 10, 10**15)]

    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {24}
    assert [sequence_of(text) for text in texts] == [0, 1, 9, 10, 10**15]


@pytest.mark.parametrize("text", ["", "12", "0" * 24, "x" * 24, "1" * 30])
def test_texts_that_stand_for_no_change(text: str) -> None:
    assert sequence_of(text) is None
