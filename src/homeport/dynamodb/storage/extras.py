"""What a table's definition keeps of the features that stand beside the table: insights, policies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Insights:
    """Contributor insights of a table or a global index, once they have been on."""

    enabled: bool
    mode: str
    since: float
    """When they were enabled last: the names of the rules end with it."""
    updated: float
    """When they were changed last."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A resource policy, or what is left of one that was deleted."""

    document: str | None
    """Canonical JSON; None once it is deleted."""
    revision: int
    """Milliseconds since the epoch of the last change, later than any before it."""


@dataclass(frozen=True, slots=True)
class Replica:
    """Another region's table of the same global table (version 2019.11.21)."""

    region: str
    sourced: float | None = None
    """When this table's region was the source of the replica; None where another region was."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A Kinesis data stream that a table's changes go to, or went to."""

    stream_arn: str
    status: str
    after: int
    """Changes behind this sequence number go there."""
    precision: str | None = None
    """MILLISECOND or MICROSECOND, where one was asked for."""
    description: str | None = None
    """Why it could not be enabled."""

    @property
    def is_live(self) -> bool:
        """Whether it takes changes, or is about to."""
        return self.status in ("ENABLING", "ACTIVE")
