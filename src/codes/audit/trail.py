"""The trail's table in DynamoDB."""

from typing import TYPE_CHECKING, Any

from codes.audit.records import AuditEntry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class AuditTrail:
    """Appends entries. A record that is delivered twice writes the same item twice."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def append(self, entry: AuditEntry) -> None:
        """Write one entry."""
        self._client.put_item(TableName=self._table, Item=_item(entry))


def _item(entry: AuditEntry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "code": {"S": entry.code},
        "sequence": {"S": entry.sequence},
        "event": {"S": entry.event},
        "at": {"N": str(entry.at)},
        "event_id": {"S": entry.event_id},
    }
    if entry.document is not None:
        item["document"] = {"S": entry.document}
    if entry.actor is not None:
        item["actor"] = {"S": entry.actor}
    return item
