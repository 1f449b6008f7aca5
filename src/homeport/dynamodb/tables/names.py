"""Labels and resource ARNs."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import AccessDeniedException, ResourceNotFoundException, ValidationException
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.key_checks import INVALID

_ARN_LIKE = re.compile(r".+:.+:.+:.+:.+:.+/.+")
_INDEX_ARN = re.compile(r"arn:aws[a-z-]*:dynamodb:.+:\d+:table/[^/]+/index/[^/]+")
_BACKUP_ARN = re.compile(r"arn:aws[a-z-]*:dynamodb:.+:\d+:table/[^/]+/backup/[^/]+")
_TAGGED_ARN = re.compile(r"arn:(aws[a-z-]*):dynamodb:(.+):(\d+):table/[^/]{3,}(?:/stream/[^/]+)?")


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
    """A tag operation's ResourceArn, which may name a table or a stream of the caller's."""
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
    if _BACKUP_ARN.fullmatch(arn):
        raise ValidationException(f"{INVALID}Provided Arn is not a DynamoDB resource arn: {arn}")
    match = _TAGGED_ARN.fullmatch(arn)
    if match is None or match.group(1, 2) != (partition_of(context.region), context.region):
        raise ValidationException(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
    if match[3] != context.account:
        raise AccessDeniedException("Access is denied")
    return arn


class TaggedResource(NamedTuple):
    """What has tags."""

    table: Table
    label: str
    """Of the stream that has tags; empty where the table itself has them."""


def tagged_resource(service: Service, arn: str, context: RequestContext) -> TaggedResource:
    """The table, or the latest stream of one, that a checked ResourceArn names."""
    _, name, *others = arn.split("/")
    label = others[-1] if others else ""
    table = service.store.tables.get(context.account, context.region, name)
    if table is None or (label and table.definition.stream_arn != arn):
        raise ResourceNotFoundException(f"Requested resource not found: ResourceArn: {arn} not found")
    return TaggedResource(table, label)
