"""Server-side encryption settings: kept and described; nothing is encrypted here.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
"""

from typing import Any

from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import aws_managed_key, kms_key

_INVALID = "One or more parameter values were invalid: "


def encryption_of(specification: dict[str, Any], account: str, region: str) -> dict[str, Any] | None:
    """The SSEDescription that a SSESpecification asks for; None for AWS's own key.

    Without a KMS key of the table's own AWS uses the account's `alias/aws/dynamodb`; here that key, and one named by an
    alias, is one made up for the account and region: the engine does not ask KMS.
    """
    enabled, kind = specification.get("Enabled"), specification.get("SSEType")
    key = specification.get("KMSMasterKeyId")
    _check(enabled, kind, key)
    if not enabled and kind is None:
        return None
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key_arn(key, account, region)}


def _check(enabled: bool | None, kind: str | None, key: str | None) -> None:
    if enabled is False and kind is not None:
        raise ValidationException(f"{_INVALID}SSEType can not be specified if Enabled is false")
    if enabled is False and key is not None:
        raise ValidationException(f"{_INVALID}KMSMasterKeyId can not be specified if Enabled is false")
    if kind == "AES256":
        raise ValidationException(f"{_INVALID}SSEType AES256 is not supported")
    if key is not None and kind is None:
        raise ValidationException(f"{_INVALID}SSEType KMS is required if KMSMasterKeyId is specified")


def key_arn(key: str | None, account: str, region: str) -> str:
    """The ARN of a key that is named by its ARN, its id or an alias; None names AWS's own."""
    if key is None:
        return aws_managed_key(account, region)
    if key.startswith("arn:") and ":key/" in key:
        return key
    if "alias/" not in key:
        return f"arn:{partition_of(region)}:kms:{region}:{account}:key/{key}"
    return kms_key(account, region, key.rpartition(":")[2])
