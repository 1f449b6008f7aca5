"""Usage plans and API keys as the data plane sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from homeport.apigateway.rest.model import ThrottleSettings


class QuotaPeriod(StrEnum):
    """How long a quota is counted."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a key may make in a period."""

    limit: int
    period: QuotaPeriod
    offset: int = 0
    """The day that a period begins with: 0 is Sunday of a week, the first of a month."""


@dataclass(frozen=True, slots=True)
class UsagePlan:
    """What a key may use of a stage."""

    id: str
    throttle: ThrottleSettings | None = None
    method_throttles: Mapping[str, ThrottleSettings] = field(default_factory=dict)
    """`{resource path}/{METHOD}` → a limit of its own: `/pets/{id}/GET`."""
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Who is counted."""

    id: str
    value: str
    enabled: bool


class UsagePlanDirectory(Protocol):
    """Knows the keys and plans of this moment."""

    def key(self, account: str, region: str, value: str) -> ApiKey | None:
        """The key with this value, None when there is none."""

    def plan(self, account: str, region: str, key_id: str, api_id: str, stage: str) -> UsagePlan | None:
        """The plan that the key and the stage are both in, None when there is none."""
