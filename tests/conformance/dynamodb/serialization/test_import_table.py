"""ImportTable: members of another JSON type than their shape's."""

from typing import Any

import pytest

from support.dynamodb import Tables


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"S3BucketSource": "bucket"}, "Unexpected field type"),
        ({"S3BucketSource": {"S3Bucket": 1}}, "NUMBER_VALUE cannot be converted to String"),
        ({"InputFormat": False}, "FALSE_VALUE cannot be converted to String"),
        ({"InputFormatOptions": {"Csv": {"HeaderList": "pk"}}}, "Unexpected field type"),
        ({"InputFormatOptions": {"Csv": {"HeaderList": [1]}}}, "NUMBER_VALUE cannot be converted to String"),
        ({"TableCreationParameters": {"KeySchema": {}}}, "Start of structure or map found where not expected"),
    ],
)
def test_a_member_of_another_type_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert dynamo.refusal("ImportTable", **request_) == ("SerializationException", message)
