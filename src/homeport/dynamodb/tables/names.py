"""Labels and resource ARNs."""

import re
from datetime import UTC, datetime

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import AccessDeniedException, ResourceNotFoundException, ValidationException
from homeport.dynamodb.service import Service, account_of_arn, bare_name
from homeport.dynamodb.storage.definition import partition_of
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.key_checks import INVALID

_ARN_LIKE = re.compile(r".+:.+:.+:.+:.+:.+/.+")
_INDEX_ARN = re.compile(r"arn:aws[a-z-]*:dynamodb:.+:\d+:table/[^/]+/index/[^/]+")
_TABLE_ARN = re.compile(r"arn:aws[a-z-]*:dynamodb:.+:\d+:table/[^/]{2}[^/]+")


def stream_label(time_s: float) -> str:
    """When a stream was enabled, as it stands in its ARN: `2026-10-08T23:07:31.275`."""
    return datetime.fromtimestamp(time_s, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")


def new_stream_label(time_s: float, previous: str | None) -> str:
    """The label of a stream enabled now, later than the table's `previous` one."""
    label = stream_label(time_s)
    while previous is not None and label <= previous:
        time_s += 0.001
        label = stream_label(time_s)
    return label


def checked_arn(arn: str | None, operation: str, context: RequestContext) -> str:
    """A tag operation's ResourceArn, which may name a table."""
    if arn is None:
        raise ValidationException("Invalid TableArn")
    if not arn.startswith("arn:"):
        raise ValidationException(f"{INVALID}ARNs must start with 'arn:': {arn}")
    if not _ARN_LIKE.fullmatch(arn):
        # What names no resource matches no policy: AWS answers before it looks further.
        partition = partition_of(context.region)
        raise AccessDeniedException(
            f"User: arn:{partition}:iam::{context.account}:root is not authorized to perform: "
            f"dynamodb:{operation} on resource: {arn or '*'}"
        )
    if _INDEX_ARN.fullmatch(arn):
        raise ValidationException(
            f"{INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )
    if not _TABLE_ARN.fullmatch(arn):
        raise ValidationException(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
    return arn


def tagged_table(service: Service, arn: str, context: RequestContext) -> Table:
    """The table that a checked ResourceArn names."""
    account = account_of_arn(arn, context.region)
    table = None if account is None else service.store.tables.get(account, context.region, bare_name(arn))
    if table is None:
        raise ResourceNotFoundException(f"Requested resource not found: ResourceArn: {arn} not found")
    return table
