"""What is known of a table apart from its items: a value, replaced as a whole by each change, kept as JSON."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from homeport.core.partitions import partition_of
from homeport.dynamodb.storage.extras import Destination, Insights, Policy, Replica

_DAY_S = 86_400
_KEYS = uuid.UUID("6f1d3a0e-5f5b-4c8e-9c5b-1f0a0d1b4b57")


@dataclass(frozen=True, slots=True)
class Throughput:
    """Provisioned capacity of a table or a global index; 0 and 0 on demand."""

    read: int = 0
    write: int = 0
    decreases: int = 0
    """Decreases on the UTC day of `decreased`."""
    increased: float | None = None
    """Seconds since the epoch, as all times here."""
    decreased: float | None = None

    def decreases_on(self, time_s: float) -> int:
        """Decreases so far on the UTC day of `time_s`."""
        if self.decreased is None or self.decreased // _DAY_S != time_s // _DAY_S:
            return 0
        return self.decreases

    def changed(self, read: int, write: int, time_s: float) -> "Throughput":
        """The throughput with new units and its book-keeping."""
        lowered = read < self.read or write < self.write
        raised = read > self.read or write > self.write
        return Throughput(
            read,
            write,
            self.decreases_on(time_s) + lowered,
            time_s if raised else self.increased,
            time_s if lowered else self.decreased,
        )


@dataclass(frozen=True, slots=True)
class WarmThroughput:
    """Units a second that a table or a global index takes without warming up."""

    read: int
    write: int


@dataclass(frozen=True, slots=True)
class IndexDefinition:
    """A secondary index."""

    number: int
    """Names its SQLite table; never used again in the same table."""
    name: str
    key_schema: list[dict[str, str]]
    """As CreateTable takes it."""
    projection: dict[str, Any]
    """As CreateTable takes it."""
    throughput: Throughput | None = None
    """None for a local index."""
    on_demand: dict[str, int] = field(default_factory=dict)
    """MaxReadRequestUnits and MaxWriteRequestUnits, where they are set."""
    warm: WarmThroughput | None = None
    """None for a local index."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """The stream that a table had last."""

    label: str
    view_type: str | None
    """None once the stream is disabled."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Point-in-time recovery that is on."""

    since: float
    days: int


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """A table."""

    account: str
    region: str
    name: str
    table_id: str
    """A UUID, new for each table even of the same name."""
    created: float
    attribute_definitions: list[dict[str, str]]
    """As CreateTable takes them."""
    key_schema: list[dict[str, str]]
    """As CreateTable takes it."""
    billing_mode: str
    """PROVISIONED or PAY_PER_REQUEST."""
    throughput: Throughput
    warm: WarmThroughput
    pay_per_request_since: float | None = None
    """When the billing mode last became PAY_PER_REQUEST."""
    on_demand: dict[str, int] = field(default_factory=dict)
    table_class: str | None = None
    """None until it was set to anything but the default."""
    table_class_since: float | None = None
    encryption: dict[str, Any] | None = None
    """The SSEDescription; None for AWS's own key."""
    deletion_protection: bool = False
    local_indexes: tuple[IndexDefinition, ...] = ()
    global_indexes: tuple[IndexDefinition, ...] = ()
    next_index: int = 1
    """The number of the next index."""
    stream: StreamState | None = None
    ttl_attribute: str | None = None
    """None while time to live is off."""
    recovery: Recovery | None = None
    tags: dict[str, str] = field(default_factory=dict)
    stream_tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """Tags of streams by their labels: a stream has its own."""
    insights: dict[str, Insights] = field(default_factory=dict)
    """Contributor insights by the name of the index; those of the table itself under the empty name."""
    policies: dict[str, Policy] = field(default_factory=dict)
    """Resource policies by the label of the stream; that of the table itself under the empty label."""
    replicas: tuple[Replica, ...] = ()
    """The other regions of the global table, in the order in which this one got to know them."""
    consistency: str | None = None
    """STRONG where the global table is strongly consistent."""
    witness: str | None = None
    """The region that takes part in strong consistency without a table."""
    settings_replication: str | None = None
    """GlobalTableSettingsReplicationMode, where it was set."""
    destinations: tuple[Destination, ...] = ()
    """Kinesis data streams, the latest first."""
    scaling: dict[str, dict[str, Any]] = field(default_factory=dict)
    """AutoScalingSettingsDescription by what it scales: `read`, `write`, `read/INDEX`, `write/INDEX`."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """Account, region, name."""
        return self.account, self.region, self.name

    @property
    def arn(self) -> str:
        """The table's ARN."""
        return f"arn:{partition_of(self.region)}:dynamodb:{self.region}:{self.account}:table/{self.name}"

    @property
    def stream_arn(self) -> str | None:
        """The ARN of its latest stream."""
        return None if self.stream is None else f"{self.arn}/stream/{self.stream.label}"

    @property
    def stream_view(self) -> str | None:
        """The view type of the stream that is on; None where none is."""
        return None if self.stream is None else self.stream.view_type

    @property
    def destination(self) -> Destination | None:
        """The Kinesis data stream that takes the table's changes; there is never more than one."""
        return next((each for each in self.destinations if each.is_live), None)

    def index(self, name: str) -> IndexDefinition | None:
        """The secondary index of that name."""
        return next((each for each in self.local_indexes + self.global_indexes if each.name == name), None)

    def with_global(self, index: IndexDefinition) -> "TableDefinition":
        """With `index` in place of the global index of its name."""
        return replace(
            self, global_indexes=tuple(index if each.name == index.name else each for each in self.global_indexes)
        )

    def encoded(self) -> bytes:
        """As JSON."""
        return orjson.dumps(self)

    @classmethod
    def decoded(cls, encoded: bytes) -> "TableDefinition":
        """The inverse of `encoded`."""
        fields = orjson.loads(encoded)
        return cls(
            **fields
            | {
                "throughput": Throughput(**fields["throughput"]),
                "warm": WarmThroughput(**fields["warm"]),
                "local_indexes": tuple(map(_index, fields["local_indexes"])),
                "global_indexes": tuple(map(_index, fields["global_indexes"])),
                "stream": fields["stream"] and StreamState(**fields["stream"]),
                "recovery": fields["recovery"] and Recovery(**fields["recovery"]),
                "insights": {name: Insights(**each) for name, each in fields.get("insights", {}).items()},
                "policies": {label: Policy(**each) for label, each in fields.get("policies", {}).items()},
                "destinations": tuple(Destination(**each) for each in fields.get("destinations", ())),
                "replicas": tuple(Replica(**each) for each in fields.get("replicas", ())),
            }
        )


def _index(fields: dict[str, Any]) -> IndexDefinition:
    return IndexDefinition(
        **fields
        | {
            "throughput": fields["throughput"] and Throughput(**fields["throughput"]),
            "warm": fields["warm"] and WarmThroughput(**fields["warm"]),
        }
    )


def kms_key(account: str, region: str, name: str) -> str:
    """The ARN of a key that is named by an alias: made up for account and region, as nobody asks KMS."""
    prefix = f"arn:{partition_of(region)}:kms:{region}:{account}:key/"
    return prefix + str(uuid.uuid5(_KEYS, f"{account}/{region}/{name}"))


def aws_managed_key(account: str, region: str) -> str:
    """The ARN of the account's `aws/dynamodb` key in a region."""
    return kms_key(account, region, "alias/aws/dynamodb")
