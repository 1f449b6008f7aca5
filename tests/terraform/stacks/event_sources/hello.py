"""The function of a small stack: it writes an item, and a line to its log."""

import os
import sys
from typing import Any

import boto3


def handler(event: Any, context: Any) -> dict[str, Any]:
    """A proxy integration's answer."""
    del event, context
    boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={"id": {"S": "greeting"}})
    sys.stdout.write("hello was called\n")
    return {"statusCode": 200, "body": "hello"}
