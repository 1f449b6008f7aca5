"""Key schemas and keys as ordered bytes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.model.keys import (
    EncodedKey,
    KeyAttribute,
    KeySchema,
    encode,
    encode_if_present,
    encode_key,
    encode_values,
    key_of,
    partition_hash,
    terminated,
)
from homeport.dynamodb.model.numbers import normalise
from homeport.dynamodb.model.values import Item, Value

TABLE = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("at", "N"),))
texts = st.text(st.characters(codec="utf-8"))


def _text(value: str) -> Value:
    return {"S": value}


def _number(value: int) -> Value:
    return {"N": normalise(str(value))}


def test_a_schema_is_read_from_a_description_in_its_order() -> None:
    schema = KeySchema.of(
        [
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "day", "KeyType": "RANGE"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        [
            {"AttributeName": "at", "AttributeType": "N"},
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "day", "AttributeType": "B"},
            {"AttributeName": "unused", "AttributeType": "S"},
        ],
    )
    assert schema == KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("day", "B"), KeyAttribute("at", "N")))
    assert schema.names == ("id", "day", "at")


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ({"S": "é"}, b"\xc3\xa9"),
        ({"B": "AAEC"}, b"\x00\x01\x02"),
        ({"N": "0"}, b"\x80\x00"),
        ({"N": "1"}, b"\xc1\x02"),
        ({"N": "-1"}, b"\x3e\xfd"),
        ({"N": "100"}, b"\xc2\x02"),
        ({"N": "1.5"}, b"\xc1\x03\x64"),
    ],
)
def test_single_values(value: Value, encoded: bytes) -> None:
    assert encode_key(value) == encoded


def test_the_key_of_an_item() -> None:
    item: Item = {"id": {"S": "x"}, "at": {"N": "1"}, "other": {"S": "y"}}
    assert encode(TABLE, item) == EncodedKey(partition_hash(b"x"), b"x", b"\xc1\x02")
    assert encode(KeySchema(TABLE.partition), item) == EncodedKey(partition_hash(b"x"), b"x", b"")
    assert key_of(TABLE, item) == {"id": {"S": "x"}, "at": {"N": "1"}}


@pytest.mark.parametrize(
    "item", [{"id": {"S": "x"}}, {"at": {"N": "1"}}, {"id": {"S": "x"}, "at": {"S": "1"}}, {"id": {"N": "1"}}]
)
def test_items_without_a_fitting_key_are_in_no_index(item: Item) -> None:
    assert encode_if_present(TABLE, item) is None


def test_partitions_are_scattered_and_stable() -> None:
    hashes = [partition_hash(str(number).encode()) for number in range(100)]
    assert len(set(hashes)) == 100
    assert hashes != sorted(hashes)
    assert {len(each) for each in hashes} == {8}


@given(texts, texts)
def test_texts_are_ordered_by_their_utf8_bytes(one: str, two: str) -> None:
    assert (encode_key(_text(one)) < encode_key(_text(two))) == (one.encode() < two.encode())


@given(st.binary(), st.binary())
def test_binaries_are_ordered_by_their_bytes(one: bytes, two: bytes) -> None:
    left: Value = {"B": base64.b64encode(one).decode()}
    right: Value = {"B": base64.b64encode(two).decode()}
    assert (encode_key(left) < encode_key(right)) == (one < two)


@given(st.tuples(texts, st.integers(-1000, 1000), texts), st.tuples(texts, st.integers(-1000, 1000), texts))
def test_several_attributes_are_ordered_one_after_the_other(
    one: tuple[str, int, str], two: tuple[str, int, str]
) -> None:
    left = encode_values([_text(one[0]), _number(one[1]), _text(one[2])])
    right = encode_values([_text(two[0]), _number(two[1]), _text(two[2])])
    assert ((left > right) - (left < right)) == ((one > two) - (one < two))


@given(texts, texts)
def test_no_terminated_value_begins_another(one: str, two: str) -> None:
    left, right = terminated(_text(one)), terminated(_text(two))
    assert left == right or not (left.startswith(right) or right.startswith(left))
