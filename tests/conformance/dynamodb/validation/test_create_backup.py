"""CreateBackup: what is refused."""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables

NULL = "failed to satisfy constraint: Member must not be null"
PATTERN = "failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"BackupName": "copy"}, "The parameter 'TableName' is required but was not present in the request"),
        ({"TableName": "music"}, f"1 validation error detected: Value null at 'backupName' {NULL}"),
        (
            {"TableName": "music", "BackupName": "ab"},
            "1 validation error detected: Value 'ab' at 'backupName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3",
        ),
        (
            {"TableName": "music", "BackupName": "a" * 256},
            f"1 validation error detected: Value '{'a' * 256}' at 'backupName' failed to satisfy constraint: "
            "Member must have length less than or equal to 255",
        ),
        (
            {"TableName": "music", "BackupName": "my copy"},
            f"1 validation error detected: Value 'my copy' at 'backupName' {PATTERN}",
        ),
    ],
)
def test_a_request_of_the_wrong_form_is_refused(dynamo: Tables, request_: Any, message: str) -> None:
    assert dynamo.refusal("CreateBackup", **request_) == ("ValidationException", message)


@pytest.mark.parametrize("name", ["music", ARN + "music"])
def test_a_table_that_is_not_there_is_refused(dynamo: Tables, name: str) -> None:
    refused = dynamo.refusal("CreateBackup", TableName=name, BackupName="copy")

    assert refused == ("TableNotFoundException", "Table not found: music")
