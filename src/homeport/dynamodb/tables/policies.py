"""Resource policies: whose they are, and their revisions.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html

Policies are kept and shown; what they allow and deny is not enforced. On AWS a change is seen a second or two later,
and others are refused for 15 seconds; here it is there at once.
"""

from typing import NamedTuple

from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import PolicyNotFoundException, ResourceNotFoundException, ValidationException
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage import stream_rows
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Policy
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.validation.scalars import String

_NOT_FOUND = "Resource-based policy not found for the provided ResourceArn: "
NO_POLICY = "NO_POLICY"
"""The revision that stands for none."""
TABLE = ""
"""Where a definition keeps the policy of the table itself."""

RESOURCE_ARN = String(required=True, min_length=1, max_length=1283)
REVISION = String(min_length=1, max_length=255)


class Target(NamedTuple):
    """What a policy is attached to."""

    arn: str
    table: str
    label: str
    """Of the stream; empty for the table."""

    @property
    def noun(self) -> str:
        """As AWS's texts call it."""
        return f"stream {self.label}" if self.label else f"table {self.table}"


def target_of(arn: str, context: RequestContext) -> Target:
    """What an ARN names; ValidationException where it can have no policy."""
    if not arn.startswith("arn:"):
        raise ValidationException(f"{INVALID}ARNs must start with 'arn:': {arn}")
    parts = arn.split(":", 5)
    path = parts[5].split("/") if len(parts) == 6 else []
    if len(path) < 2 or parts[2] != "dynamodb" or path[0] != "table" or path[2:3] not in ([], ["index"], ["stream"]):
        raise ValidationException(f"{INVALID}Provided Arn is not a DynamoDB resource arn: {arn}")
    if path[2:3] == ["index"]:
        raise ValidationException(
            f"{INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )
    if (parts[1], parts[3]) != (partition_of(context.region), context.region):
        raise ValidationException(f"{INVALID}Invalid resource Arn: {arn}")
    if parts[4] != context.account:
        raise ValidationException(
            "This action is only supported by accounts that match the resource owner\N{RIGHT SINGLE QUOTATION MARK}s "
            "account."
        )
    return Target(arn, path[1], "/".join(path[3:]))


def owner_of(service: Service, target: Target, context: RequestContext) -> Table:
    """The table; ResourceNotFoundException where it or its stream is not there."""
    table = service.controlled_table(target.table, context)
    if target.label and not _has_stream(service, table.identity, target.label):
        raise ResourceNotFoundException(
            f"Requested resource not found: Stream: {target.label} not found for Table: {target.table}"
        )
    return table


def outlives_its_table(service: Service, target: Target, context: RequestContext) -> bool:
    """Whether the target is a stream that can still be read though its table is gone."""
    identity = (context.account, context.region, target.table)
    return (
        bool(target.label)
        and service.store.tables.get(*identity) is None
        and _has_stream(service, identity, target.label)
    )


def _has_stream(service: Service, identity: tuple[str, str, str], label: str) -> bool:
    with service.store.reading() as connection:
        return stream_rows.find(connection, *identity, label) is not None


def current(definition: TableDefinition, target: Target) -> Policy | None:
    """The policy of the target; None where there is none, or none any more."""
    policy = definition.policies.get(target.label)
    return policy if policy is not None and policy.document is not None else None


def not_found(target: Target) -> PolicyNotFoundException:
    """There is no policy."""
    return PolicyNotFoundException(_NOT_FOUND + target.arn)


def check_revision(policy: Policy | None, expected: str | None, target: Target) -> None:
    """PolicyNotFoundException where the policy is not at the revision that the caller expects."""
    if expected is None:
        return
    if policy is None:
        if expected != NO_POLICY:
            raise PolicyNotFoundException(
                f"{_NOT_FOUND}Requested update for policy with revision id {expected}, "
                f"but {target.noun} has no associated policy."
            )
    elif expected == NO_POLICY:
        raise PolicyNotFoundException(
            f"{_NOT_FOUND}Requested policy update expecting none to be present for {target.noun}, "
            f"but a policy exists with revision id {policy.revision}."
        )
    elif expected != str(policy.revision):
        raise PolicyNotFoundException(
            f"{_NOT_FOUND}Requested update for policy with revision id {expected}, but the policy associated to target "
            f"{target.noun} has revision id {policy.revision}."
        )


def next_revision(definition: TableDefinition, target: Target, now: float) -> int:
    """The revision of a change made now."""
    last = definition.policies.get(target.label)
    return max(int(now * 1000), 0 if last is None else last.revision + 1)
