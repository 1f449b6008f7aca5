"""ARNs of exports and imports, and what AWS answers to wrong ones.

The answers were recorded on AWS (the ACK project's study of the DynamoDB API, October 2026) and by ScyllaDB's test
suite of exports.
"""

import secrets

from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import (
    AccessDeniedException,
    DynamoDbError,
    ExportNotFoundException,
    ImportNotFoundException,
    TableNotFoundException,
    ValidationException,
)
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.storage.transfer_rows import Kind

_PARTS = 6


def new_arn(table_arn: str, kind: Kind, started: float) -> str:
    """The ARN of a transfer: its id is the millisecond in which it began and eight digits of chance."""
    return f"{table_arn}/{kind}/{round(started * 1000):014d}-{secrets.token_hex(4)}"


def check_owner(arn: str, context: RequestContext, refusal: str) -> list[str]:
    """The parts of a caller's own ARN; `refusal` is the ValidationException's text where it is no ARN at all."""
    parts = arn.split(":", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != "arn":
        raise ValidationException(refusal)
    if (parts[1], parts[2], parts[4]) != (partition_of(context.region), "dynamodb", context.account):
        raise AccessDeniedException("Access is denied")
    return parts


def exported_table(service: Service, arn: str, context: RequestContext) -> Table:
    """The table of a TableArn to be exported."""
    if not arn:
        raise ValidationException("Invalid TableArn: Invalid Table ARN")
    *_, region, _, resource = check_owner(
        arn, context, "One or more parameter values were invalid: tableArn is not a valid ARN"
    )
    kind, _, name = resource.partition("/")
    if kind != "table" or not name or "/" in name:
        raise ValidationException("Invalid Request: Table ARN is invalid.")
    table = service.find_table(name, context) if region == context.region else None
    if table is None:
        raise TableNotFoundException(f"Table not found: {arn}")
    return table


def check_transfer_arn(arn: str, kind: Kind, context: RequestContext) -> None:
    """Refuse what cannot be the ARN of an export, or import, of the caller's in this region."""
    title = kind.capitalize()
    parts = check_owner(arn, context, f"Invalid {title} ARN")
    match parts[5].split("/"):
        case ["table", _, transfer, _] if transfer == kind:
            pass
        case _:
            raise ValidationException(f"Invalid {title} ARN")
    if parts[3] != context.region:
        raise not_found(kind, f"Invalid {kind} arn")


def not_found(kind: Kind, reason: str) -> DynamoDbError:
    """The error of a transfer that is not there."""
    if kind == "export":
        return ExportNotFoundException(f"Export not found: {reason}")
    return ImportNotFoundException(f"Import not found: {reason}")
