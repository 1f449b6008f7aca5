"""What is exported: a REST API as a stage's deployment holds it.

Parts are mappings of the shapes that the control plane answers with (GetResources with its methods, GetModels,
GetAuthorizers, …), since an export renames hardly any of their fields.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Shape = Mapping[str, Any]
"""A structure of API Gateway's API, by its member names."""


@dataclass(frozen=True, slots=True)
class Documentation:
    """The documentation version that a stage shows."""

    version: str
    created: dt.datetime
    parts: Sequence[Shape]
    """DocumentationPart; `properties` is JSON text."""


@dataclass(frozen=True, slots=True)
class ExportedApi:
    """A stage and the API that is deployed to it."""

    id: str
    region: str
    stage: str
    name: str
    created: dt.datetime
    version: str | None = None
    description: str | None = None
    resources: Sequence[Shape] = ()
    """Resource, with `path` and `resourceMethods`."""
    models: Mapping[str, Shape] = field(default_factory=dict)
    """Model, by name."""
    request_validators: Mapping[str, Shape] = field(default_factory=dict)
    """RequestValidator, by id."""
    authorizers: Mapping[str, Shape] = field(default_factory=dict)
    """Authorizer, by id."""
    gateway_responses: Mapping[str, Shape] = field(default_factory=dict)
    """GatewayResponse, by response type; only those that are customised."""
    binary_media_types: Sequence[str] = ()
    minimum_compression_size: int | None = None
    api_key_source: str = "HEADER"
    policy: str | None = None
    """The resource policy, JSON."""
    vpc_endpoint_ids: Sequence[str] = ()
    disable_execute_api_endpoint: bool = False
    documentation: Documentation | None = None

    @property
    def host(self) -> str:
        """AWS's name of the API's host."""
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return f"{self.id}.execute-api.{self.region}.{suffix}"

    @property
    def exported_version(self) -> str:
        """The API's version; without one, when it was created."""
        return self.version or timestamp(self.created)


def timestamp(time: dt.datetime) -> str:
    """`2016-11-22T22:39:14Z`."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
