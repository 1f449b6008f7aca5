"""Server-side encryption settings: kept and described; nothing is encrypted here.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
"""

import uuid
from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import partition_of

_INVALID = "One or more parameter values were invalid: "
_NAMESPACE = uuid.UUID("6f1d3a0e-5f5b-4c8e-9c5b-1f0a0d1b4b57")


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
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": _key_arn(key, account, region)}


def _check(enabled: bool | None, kind: str | None, key: str | None) -> None:
    if enabled is False and kind is not None:
        raise ValidationException(f"{_INVALID}SSEType can not be specified if Enabled is false")
    if enabled is False and key is not None:
        raise ValidationException(f"{_INVALID}KMSMasterKeyId can not be specified if Enabled is false")
    if kind == "AES256":
        raise ValidationException(f"{_INVALID}SSEType AES256 is not supported")
    if key is not None and kind is None:
        raise ValidationException(f"{_INVALID}KMSMasterKeyId can only be specified if SSEType is KMS")


def _key_arn(key: str | None, account: str, region: str) -> str:
    if key is not None and key.startswith("arn:") and ":key/" in key:
        return key
    prefix = f"arn:{partition_of(region)}:kms:{region}:{account}:key/"
    if key is not None and "alias/" not in key:
        return prefix + key
    alias = "alias/aws/dynamodb" if key is None else key.rpartition(":")[2]
    return prefix + str(uuid.uuid5(_NAMESPACE, f"{account}/{region}/{alias}"))
