"""ARNs in place of a table's name: what AWS answers to those that name no table of the caller's here.

The answers on regions and accounts were recorded on AWS (the ACK project's study of the DynamoDB API, October 2026);
the words about ARNs of another form are not certain.
https://github.com/hashicorp/terraform-provider-aws/issues/42792
"""

import re

from homeport.core.partitions import partition_of
from homeport.dynamodb import limits
from homeport.dynamodb.errors import AccessDeniedException, ValidationException

_DETECTED = "1 validation error detected: "
_NAME = re.compile("[a-zA-Z0-9_.-]+")
_FORMAT = (
    "Valid ARN format is 'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', where "
    f"Resource name must have length less than or equal to {limits.TABLE_NAME_MAX}, "
    f"Resource name must have length greater than or equal to {limits.TABLE_NAME_MIN}, "
    f"Resource name must satisfy regular expression pattern: {_NAME.pattern}"
)


def check_table_arn(name: str, region: str) -> None:
    """ValidationException where a TableName is an ARN that cannot name a table of the region."""
    if not name.startswith("arn:"):
        return
    match name.split(":", 5):
        case ["arn", partition, _, arn_region, _, resource] if "/" in resource:
            pass
        case _:
            raise _malformed(name)
    kind, _, table = resource.partition("/")
    if partition != partition_of(region):
        raise ValidationException(f"{_DETECTED}Invalid AWS partition in '{name}'")
    if arn_region != region:
        raise ValidationException(f"{_DETECTED}Invalid AWS region in '{name}'")
    if kind != "table":
        raise ValidationException(f"{_DETECTED}Invalid resource type in '{name}'")
    if not limits.TABLE_NAME_MIN <= len(table) <= limits.TABLE_NAME_MAX or _NAME.fullmatch(table) is None:
        raise _malformed(name)


def check_own(name: str, account: str) -> None:
    """AccessDeniedException where a checked TableName is the ARN of a table of another account."""
    if name.startswith("arn:") and name.split(":", 5)[4] != account:
        raise AccessDeniedException("Access is denied")


def _malformed(arn: str) -> ValidationException:
    return ValidationException(f"{_DETECTED}Value '{arn}' at 'tableName' failed to satisfy constraint: {_FORMAT}")
