"""The requests that the store makes of DynamoDB, whole, and what it reads from the answers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from codes.errors import BusyError, CodeNotActiveError, CodeNotFoundError, UnavailableError
from codes.model import AccessCode, Holder, Page, Position, Status
from codes.payloads import Claim
from codes.service import Issue, Slot, WriteConflictError
from codes.table import DynamoDBCodeStore

CODE, LATER = "AAAAAAAAAAAA", "CCCCCCCCCCCC"
BORN = date(1980, 2, 29)
ANNA = Holder("D-1", "Zoë#1", BORN)
ACTIVE = AccessCode(CODE, "D-1", "Zoë#1", Status.ACTIVE, created_at=10, changed_at=10, expires_at=20)
KEY = {"pk": {"S": f"CODE#{CODE}"}}
SLOT_KEY = {"pk": {"S": "SLOT#D-1#Zoë#1"}}
ITEM = {
    **KEY,
    "document": {"S": "D-1"},
    "actor": {"S": "Zoë#1"},
    "date_of_birth": {"S": "1980-02-29"},
    "status": {"S": "active"},
    "created_at": {"N": "10"},
    "changed_at": {"N": "10"},
    "expires_at": {"N": "20"},
}


def _ended(status: str, at: int) -> dict[str, Any]:
    return {**ITEM, "status": {"S": status}, "changed_at": {"N": str(at)}}


@pytest.fixture
def dynamodb() -> Iterator[Stubber]:
    """A client that answers as it is told and refuses requests that differ from those expected."""
    client = boto3.client(
        "dynamodb", region_name="eu-west-1", aws_access_key_id="unused", aws_secret_access_key="unused"
    )
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def store(dynamodb: Stubber) -> DynamoDBCodeStore:
    return DynamoDBCodeStore(dynamodb.client, "codes", "by-document")  # type: ignore[arg-type]  # a client of any service


def _expect_get(dynamodb: Stubber, key: dict[str, Any], item: dict[str, Any] | None) -> None:
    request = {"TableName": "codes", "Key": key, "ConsistentRead": True}
    dynamodb.add_response("get_item", {"Item": item} if item else {}, request)


def _expect_end(dynamodb: Stubber, status: str, at: int, answer: dict[str, Any] | None, **more: Any) -> None:
    values = {":status": {"S": status}, ":active": {"S": "active"}, ":at": {"N": str(at)}}
    request = {
        "TableName": "codes",
        "Key": KEY,
        "ReturnValues": "ALL_NEW",
        "UpdateExpression": "SET #status = :status, changed_at = :at",
        "ConditionExpression": "#status = :active" + more.get("condition", ""),
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": values | more.get("values", {}),
    }
    if answer:
        dynamodb.add_response("update_item", {"Attributes": answer}, request)
    else:
        dynamodb.add_client_error(
            "update_item", "ConditionalCheckFailedException", "The conditional request failed", expected_params=request
        )


def test_a_holder_without_codes_has_an_empty_slot(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _expect_get(dynamodb, SLOT_KEY, None)

    assert store.slots([ANNA], 15) == [Slot(None, active=False)]


@pytest.mark.parametrize(
    ("item", "now_s", "active"),
    [(ITEM, 19, True), (ITEM, 20, False), (_ended("used", 12), 15, False), (None, 15, False)],
)
def test_a_slot_tells_whether_its_last_code_is_active(
    dynamodb: Stubber, store: DynamoDBCodeStore, item: dict[str, Any] | None, now_s: int, active: bool
) -> None:
    _expect_get(dynamodb, SLOT_KEY, {**SLOT_KEY, "last_code": {"S": CODE}, "expires_at": {"N": "20"}})
    _expect_get(dynamodb, KEY, item)

    assert store.slots([ANNA], now_s) == [Slot(CODE, active=active)]


def _puts(slot_condition: dict[str, Any]) -> list[dict[str, Any]]:
    slot = {**SLOT_KEY, "last_code": {"S": CODE}, "expires_at": {"N": "20"}}
    return [
        {"Put": {"TableName": "codes", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}},
        {"Put": {"TableName": "codes", "Item": slot, **slot_condition}},
    ]


FIRST_TIME = {"ConditionExpression": "attribute_not_exists(pk)"}
AGAIN = {"ConditionExpression": "last_code = :last", "ExpressionAttributeValues": {":last": {"S": LATER}}}
SUPERSEDE = {
    "Update": {
        "TableName": "codes",
        "Key": {"pk": {"S": f"CODE#{LATER}"}},
        "UpdateExpression": "SET #status = :status, changed_at = :at",
        "ConditionExpression": "#status = :active",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {
            ":status": {"S": "superseded"},
            ":active": {"S": "active"},
            ":at": {"N": "10"},
        },
    }
}


@pytest.mark.parametrize(
    ("slot", "actions"),
    [
        (Slot(None, active=False), _puts(FIRST_TIME)),
        (Slot(LATER, active=False), _puts(AGAIN)),
        (Slot(LATER, active=True), [*_puts(AGAIN), SUPERSEDE]),
    ],
)
def test_code_slot_and_the_end_of_the_code_before_are_one_transaction(
    dynamodb: Stubber, store: DynamoDBCodeStore, slot: Slot, actions: list[dict[str, Any]]
) -> None:
    dynamodb.add_response("transact_write_items", {}, {"TransactItems": actions})

    store.issue([Issue(ACTIVE, ANNA, slot)])


def _cancelled(dynamodb: Stubber, *reasons: str) -> None:
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        "Transaction cancelled",
        modeled_fields={"CancellationReasons": [{"Code": reason} for reason in reasons]},
    )


@pytest.mark.parametrize(
    "reasons", [("ConditionalCheckFailed", "None"), ("None", "TransactionConflict"), ("None", "ConditionalCheckFailed")]
)
def test_a_cancelled_transaction_is_a_conflict(
    dynamodb: Stubber, store: DynamoDBCodeStore, reasons: tuple[str, ...]
) -> None:
    _cancelled(dynamodb, *reasons)

    with pytest.raises(WriteConflictError):
        store.issue([Issue(ACTIVE, ANNA, Slot(None, active=False))])


def test_a_transaction_that_can_never_work_is_no_conflict(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _cancelled(dynamodb, "ValidationError", "None")

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        store.issue([Issue(ACTIVE, ANNA, Slot(None, active=False))])


CLAIM = {
    "condition": " AND document = :document AND date_of_birth = :born AND expires_at > :at",
    "values": {":document": {"S": "D-1"}, ":born": {"S": "1980-02-29"}},
}


def test_a_true_claim_uses_the_code(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _expect_end(dynamodb, "used", 15, _ended("used", 15), **CLAIM)

    code = store.use(Claim(CODE, "D-1", BORN), 15)

    assert code == AccessCode(CODE, "D-1", "Zoë#1", Status.USED, created_at=10, changed_at=15, expires_at=20)


def test_any_other_claim_uses_none(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _expect_end(dynamodb, "used", 15, None, **CLAIM)

    assert store.use(Claim(CODE, "D-1", BORN), 15) is None


def test_an_active_code_is_revoked(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _expect_end(dynamodb, "revoked", 15, _ended("revoked", 15))

    assert store.revoke(CODE, 15).status is Status.REVOKED


def test_a_revoked_code_stays_as_it_is(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _expect_end(dynamodb, "revoked", 15, None)
    _expect_get(dynamodb, KEY, _ended("revoked", 12))

    assert store.revoke(CODE, 15).changed_at == 12


@pytest.mark.parametrize(("item", "error"), [(None, CodeNotFoundError), (_ended("superseded", 12), CodeNotActiveError)])
def test_other_codes_cannot_be_revoked(
    dynamodb: Stubber, store: DynamoDBCodeStore, item: dict[str, Any] | None, error: type[Exception]
) -> None:
    _expect_end(dynamodb, "revoked", 15, None)
    _expect_get(dynamodb, KEY, item)

    with pytest.raises(error):
        store.revoke(CODE, 15)


@pytest.mark.parametrize(("item", "code"), [(ITEM, ACTIVE), (None, None)])
def test_find(
    dynamodb: Stubber, store: DynamoDBCodeStore, item: dict[str, Any] | None, code: AccessCode | None
) -> None:
    _expect_get(dynamodb, KEY, item)

    assert store.find(CODE) == code


LAST_KEY = {**KEY, "document": {"S": "D-1"}, "actor": {"S": "Zoë#1"}}
LISTED = {name: value for name, value in ITEM.items() if name != "date_of_birth"}


def test_the_first_page_of_a_document(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    request = {
        "TableName": "codes",
        "IndexName": "by-document",
        "Limit": 1,
        "KeyConditionExpression": "document = :document",
        "ExpressionAttributeValues": {":document": {"S": "D-1"}},
    }
    dynamodb.add_response("query", {"Items": [LISTED], "LastEvaluatedKey": LAST_KEY}, request)

    assert store.page("D-1", None, 1, None) == Page((ACTIVE,), Position("Zoë#1", CODE))


def test_a_later_page_of_an_actor(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    request = {
        "TableName": "codes",
        "IndexName": "by-document",
        "Limit": 5,
        "KeyConditionExpression": "document = :document AND actor = :actor",
        "ExpressionAttributeValues": {":document": {"S": "D-1"}, ":actor": {"S": "Zoë#1"}},
        "ExclusiveStartKey": LAST_KEY,
    }
    dynamodb.add_response("query", {"Items": []}, request)

    assert store.page("D-1", "Zoë#1", 5, Position("Zoë#1", CODE)) == Page((), None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("ThrottlingException", UnavailableError),
        ("ProvisionedThroughputExceededException", UnavailableError),
        ("InternalServerError", UnavailableError),
        ("TransactionConflictException", BusyError),
    ],
)
def test_what_passes_by_is_told_so(
    dynamodb: Stubber, store: DynamoDBCodeStore, answer: str, error: type[Exception]
) -> None:
    dynamodb.add_client_error("get_item", answer)

    with pytest.raises(error):
        store.find(CODE)


@pytest.mark.parametrize("answer", ["ThrottlingException", "ResourceNotFoundException", "AccessDeniedException"])
def test_a_ping_says_that_the_table_cannot_be_read(dynamodb: Stubber, store: DynamoDBCodeStore, answer: str) -> None:
    dynamodb.add_client_error("get_item", answer)

    with pytest.raises(UnavailableError):
        store.ping()


def test_a_ping_reads_a_code_that_never_exists(dynamodb: Stubber, store: DynamoDBCodeStore) -> None:
    _expect_get(dynamodb, {"pk": {"S": "CODE#0"}}, None)

    store.ping()
