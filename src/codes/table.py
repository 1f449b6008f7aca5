"""The codes' table in DynamoDB: every call that the service makes of it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from codes import items
from codes.errors import CodeNotActiveError, CodeNotFoundError, UnavailableError
from codes.items import Item
from codes.model import AccessCode, Holder, Page, Position, Status
from codes.outages import available, code_of, is_conflict
from codes.payloads import Claim
from codes.service import Issue, Slot, WriteConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NO_CODE = "0"


class DynamoDBCodeStore:
    """Keeps codes in one table with an index on document and actor."""

    def __init__(self, client: "DynamoDBClient", table: str, index: str) -> None:
        self._client = client
        self._table = table
        self._index = index

    def slots(self, holders: Sequence[Holder], now_s: int) -> list[Slot]:
        with available():
            return [self._slot(holder, now_s) for holder in holders]

    def _slot(self, holder: Holder, now_s: int) -> Slot:
        item = self._get(items.slot_key(holder.document, holder.actor))
        if item is None:
            return Slot(None, active=False)
        last_code = item["last_code"]["S"]
        found = self._get(items.code_key(last_code))
        active = found is not None and items.access_code(found).status_at(now_s) is Status.ACTIVE
        return Slot(last_code, active=active)

    def issue(self, issues: Sequence[Issue]) -> None:
        actions = [action for each in issues for action in self._actions(each)]
        try:
            with available():
                self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if is_conflict(error):
                raise WriteConflictError from error
            raise

    def _actions(self, issue: Issue) -> Iterator[Any]:
        """The writes for one holder: the code, the slot, and the end of the code that was active."""
        yield {
            "Put": {
                "TableName": self._table,
                "Item": items.code_item(issue.code, issue.holder),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
        yield {"Put": {"TableName": self._table, "Item": items.slot_item(issue.code), **_unchanged(issue.slot)}}
        if issue.slot.last_code is not None and issue.slot.active:
            yield {
                "Update": {
                    "TableName": self._table,
                    "Key": items.code_key(issue.slot.last_code),
                    **_end(Status.SUPERSEDED, issue.code.created_at),
                }
            }

    def use(self, claim: Claim, now_s: int) -> AccessCode | None:
        end = _end(Status.USED, now_s)
        end["ConditionExpression"] += " AND document = :document AND date_of_birth = :born AND expires_at > :at"
        end["ExpressionAttributeValues"] |= {
            ":document": {"S": claim.document},
            ":born": {"S": claim.date_of_birth.isoformat()},
        }
        try:
            return self._ended(claim.code, end)
        except ClientError as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return None
            raise

    def revoke(self, code: str, now_s: int) -> AccessCode:
        try:
            return self._ended(code, _end(Status.REVOKED, now_s))
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
        found = self.find(code)
        if found is None:
            raise CodeNotFoundError
        if found.status is not Status.REVOKED:
            raise CodeNotActiveError(found.status)
        return found

    def _ended(self, code: str, end: dict[str, Any]) -> AccessCode:
        with available():
            answer = self._client.update_item(
                TableName=self._table, Key=items.code_key(code), ReturnValues="ALL_NEW", **end
            )
        return items.access_code(dict(answer["Attributes"]))

    def find(self, code: str) -> AccessCode | None:
        with available():
            item = self._get(items.code_key(code))
        return items.access_code(item) if item else None

    def page(self, document: str, actor: str | None, limit: int, after: Position | None) -> Page:
        request: dict[str, Any] = {
            "KeyConditionExpression": "document = :document" + (" AND actor = :actor" if actor else ""),
            "ExpressionAttributeValues": {":document": {"S": document}},
        }
        if actor:
            request["ExpressionAttributeValues"][":actor"] = {"S": actor}
        if after:
            request["ExclusiveStartKey"] = items.index_key(document, after)
        with available():
            answer = self._client.query(TableName=self._table, IndexName=self._index, Limit=limit, **request)
        codes = tuple(items.access_code(dict(item)) for item in answer["Items"])
        return Page(codes, items.position(dict(answer.get("LastEvaluatedKey", {}))))

    def ping(self) -> None:
        try:
            with available():
                self._get(items.code_key(_NO_CODE))
        except ClientError as error:
            raise UnavailableError from error

    def _get(self, key: Item) -> Item | None:
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return dict(answer["Item"]) if "Item" in answer else None


def _end(status: Status, now_s: int) -> dict[str, Any]:
    """The update that ends an active code."""
    return {
        "UpdateExpression": "SET #status = :status, changed_at = :at",
        "ConditionExpression": "#status = :active",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {
            ":status": {"S": status.value},
            ":active": {"S": Status.ACTIVE.value},
            ":at": {"N": str(now_s)},
        },
    }


def _unchanged(slot: Slot) -> dict[str, Any]:
    """The condition that a slot is as it was read."""
    if slot.last_code is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "last_code = :last",
        "ExpressionAttributeValues": {":last": {"S": slot.last_code}},
    }
