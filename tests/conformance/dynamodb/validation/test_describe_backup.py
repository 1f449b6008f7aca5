"""DescribeBackup, DeleteBackup and RestoreTableFromBackup: ARNs that name no backup of the caller's."""

import pytest

from support.dynamodb import ARN, Tables

BACKUP = ARN + "music/backup/01489602797149-73d8d5bc"
OPERATIONS = ("DescribeBackup", "DeleteBackup", "RestoreTableFromBackup")
INVALID = ("ValidationException", "Invalid Backup ARN")
NOT_VALID = ("ValidationException", "Invalid Request: BackupArn is not valid")
DENIED = ("AccessDeniedException", "Access is denied")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("arn", "refusal"),
    [
        (BACKUP, ("BackupNotFoundException", f"Backup not found: {BACKUP}")),
        (ARN + "music-is-not-a-backup", INVALID),
        ("a" * 48, INVALID),
        (ARN + "music/stream/2026-10-08T23:07:31.275", INVALID),
        (BACKUP + "/more", INVALID),
        (BACKUP.replace("us-east-1", "xx-fake-1"), NOT_VALID),
        (BACKUP.replace("arn:aws:", "arn:aws-cn:"), NOT_VALID),
        (BACKUP.replace("dynamodb", "s3"), NOT_VALID),
        (BACKUP.replace("us-east-1", ""), DENIED),
        (BACKUP.replace("000000000000", "999999999999"), DENIED),
        ("arn:aws:dynamodb", INVALID),
        ("", INVALID),
        (
            None,
            (
                "ValidationException",
                "1 validation error detected: Value null at 'backupArn' failed to satisfy constraint: "
                "Member must not be null",
            ),
        ),
    ],
)
def test_an_arn_that_names_none_is_refused(
    dynamo: Tables, operation: str, arn: str | None, refusal: tuple[str, str]
) -> None:
    others = {"TargetTableName": "again"} if operation == "RestoreTableFromBackup" else {}

    assert dynamo.refusal(operation, BackupArn=arn, **others) == refusal
