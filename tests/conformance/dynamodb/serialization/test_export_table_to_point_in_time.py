"""ExportTableToPointInTime: members of another JSON type than their shape's."""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables

STRUCTURE = "Start of structure or map found where not expected"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"TableArn": 1}, "NUMBER_VALUE cannot be converted to String"),
        ({"S3Bucket": True}, "TRUE_VALUE cannot be converted to String"),
        ({"S3Prefix": ["a"]}, "Unrecognized collection type class java.lang.String"),
        ({"ClientToken": {}}, STRUCTURE),
        ({"ExportTime": {}}, STRUCTURE),
        ({"IncrementalExportSpecification": "x"}, "Unexpected field type"),
        ({"IncrementalExportSpecification": {"ExportViewType": 1}}, "NUMBER_VALUE cannot be converted to String"),
    ],
)
def test_a_member_of_another_type_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    request = {"TableArn": ARN + "music", "S3Bucket": "bucket"} | request_

    assert dynamo.refusal("ExportTableToPointInTime", **request) == ("SerializationException", message)
