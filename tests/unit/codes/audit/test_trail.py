from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from codes.audit.records import AuditEntry
from codes.audit.trail import AuditTrail

ENTRY = AuditEntry("AAAAAAAAAAAA", "0007", "used", 15, "D-1", "anna", "id-1")
ITEM = {
    "code": {"S": "AAAAAAAAAAAA"},
    "sequence": {"S": "0007"},
    "event": {"S": "used"},
    "at": {"N": "15"},
    "event_id": {"S": "id-1"},
}


@pytest.mark.parametrize(
    ("entry", "item"),
    [
        (ENTRY, {**ITEM, "document": {"S": "D-1"}, "actor": {"S": "anna"}}),
        (AuditEntry("AAAAAAAAAAAA", "0007", "used", 15, None, None, "id-1"), ITEM),
    ],
)
def test_an_entry_is_one_item(entry: AuditEntry, item: dict[str, Any]) -> None:
    client = boto3.client("dynamodb", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        stubber.add_response("put_item", {}, {"TableName": "audit", "Item": item})

        AuditTrail(client, "audit").append(entry)

        stubber.assert_no_pending_responses()
