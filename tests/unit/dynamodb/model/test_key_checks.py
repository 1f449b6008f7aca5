"""Keys in requests and items: AWS's refusals."""

import pytest

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model.key_checks import check_index_keys, item_key, request_key
from homeport.dynamodb.model.keys import EncodedKey, IndexKeys, KeyAttribute, KeySchema, partition_hash
from homeport.dynamodb.model.values import Item

SCHEMA = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("at", "N"),))
BINARY = KeySchema((KeyAttribute("id", "B"),), (KeyAttribute("at", "S"),))
INDEXES = [
    IndexKeys("second", KeySchema((KeyAttribute("group", "S"),), (KeyAttribute("rank", "N"),))),
    IndexKeys("first", KeySchema((KeyAttribute("group", "S"),))),
    IndexKeys("third", KeySchema((KeyAttribute("tag", "S"),), (KeyAttribute("a", "S"), KeyAttribute("b", "S")))),
]
INVALID = "One or more parameter values were invalid: "
NOT_VALID = "One or more parameter values are not valid. "
MISMATCH = "The provided key element does not match the schema"
EMPTY_TEXT = "The AttributeValue for a key attribute cannot contain an empty string value."
HASH_TOO_LONG = INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
RANGE_TOO_LONG = INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"


def _message(raised: pytest.ExceptionInfo[ValidationException]) -> str:
    return raised.value.message


def test_keys_that_fit_are_encoded() -> None:
    expected = EncodedKey(partition_hash(b"x"), b"x", b"\xc1\x02")
    assert request_key(SCHEMA, {"id": {"S": "x"}, "at": {"N": "1"}}) == expected
    assert item_key(SCHEMA, {"id": {"S": "x"}, "at": {"N": "1"}, "more": {"S": "y"}}) == expected


def test_the_longest_keys_are_accepted() -> None:
    key: Item = {"id": {"B": "AAAA" * 682 + "AAA="}, "at": {"S": "x" * 1024}}
    assert (len(request_key(BINARY, key).partition), len(item_key(BINARY, key).sort)) == (2048, 1024)


@pytest.mark.parametrize(
    ("schema", "key", "message"),
    [
        (SCHEMA, {}, MISMATCH),
        (SCHEMA, {"id": {"S": "x"}}, MISMATCH),
        (SCHEMA, {"id": {"S": "x"}, "at": {"N": "1"}, "more": {"S": "y"}}, MISMATCH),
        (SCHEMA, {"id": {"S": "x"}, "other": {"N": "1"}}, MISMATCH),
        (SCHEMA, {"id": {"S": "x"}, "at": {"S": "1"}}, MISMATCH),
        (SCHEMA, {"id": {"NULL": True}, "at": {"N": "1"}}, MISMATCH),
        (SCHEMA, {"id": {"S": ""}, "at": {"N": "1"}}, f"{NOT_VALID}{EMPTY_TEXT} Key: id"),
        (
            BINARY,
            {"id": {"B": ""}, "at": {"S": "x"}},
            f"{NOT_VALID}The AttributeValue for a key attribute cannot contain an empty binary value. Key: id",
        ),
        (BINARY, {"id": {"B": "AA=="}, "at": {"S": ""}}, f"{NOT_VALID}{EMPTY_TEXT} Key: at"),
        (SCHEMA, {"id": {"S": "x" * 2049}, "at": {"N": "1"}}, HASH_TOO_LONG),
        (SCHEMA, {"id": {"S": "é" * 1025}, "at": {"N": "1"}}, HASH_TOO_LONG),
        (BINARY, {"id": {"B": "AAAA" * 683}, "at": {"S": "x"}}, HASH_TOO_LONG),
        (BINARY, {"id": {"B": "AA=="}, "at": {"S": "x" * 1025}}, RANGE_TOO_LONG),
    ],
)
def test_keys_of_requests_that_do_not_fit(schema: KeySchema, key: Item, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        request_key(schema, key)
    assert _message(raised) == message


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"at": {"N": "1"}}, INVALID + "Missing the key id in the item"),
        ({"id": {"S": "x"}, "more": {"S": "y"}}, INVALID + "Missing the key at in the item"),
        (
            {"id": {"N": "1"}, "at": {"N": "1"}},
            INVALID + "Type mismatch for key id expected: S actual: N",
        ),
        (
            {"id": {"S": "x"}, "at": {"NULL": True}},
            INVALID + "Type mismatch for key at expected: N actual: NULL",
        ),
        ({"id": {"S": ""}, "at": {"N": "1"}}, f"{NOT_VALID}{EMPTY_TEXT} Key: id"),
        ({"id": {"S": "x" * 2049}, "at": {"N": "1"}}, HASH_TOO_LONG),
    ],
)
def test_items_whose_key_is_wrong(item: Item, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        item_key(SCHEMA, item)
    assert _message(raised) == message


@pytest.mark.parametrize(
    "item",
    [
        {"id": {"S": "x"}},
        {"group": {"S": "g"}},
        {"rank": {"N": "1"}},
        {"group": {"S": "g"}, "rank": {"N": "1"}, "tag": {"S": "t"}},
        {"a": {"S": "x" * 512}, "b": {"S": "y" * 512}},
    ],
)
def test_items_that_fit_every_index_or_are_not_in_it(item: Item) -> None:
    check_index_keys(INDEXES, item)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            {"group": {"N": "1"}},
            INVALID + "Type mismatch for Index Key group Expected: S Actual: N IndexName: first",
        ),
        (
            {"group": {"S": "g"}, "rank": {"M": {}}},
            INVALID + "Type mismatch for Index Key rank Expected: N Actual: M IndexName: second",
        ),
        (
            {"group": {"S": ""}},
            f"{NOT_VALID}A value specified for a secondary index key is not supported. {EMPTY_TEXT} "
            "IndexName: first, IndexKey: group",
        ),
        (
            {"tag": {"S": "t" * 2049}},
            INVALID
            + "Size limit exceeded for Index Key tag Actual Size: 2049 bytes Max Size: 2048 bytes IndexName: third",
        ),
        ({"a": {"S": "x" * 512}, "b": {"S": "y" * 513}}, RANGE_TOO_LONG),
    ],
)
def test_items_that_no_index_can_take(item: Item, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        check_index_keys(INDEXES, item)
    assert _message(raised) == message
