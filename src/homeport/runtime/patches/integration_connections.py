"""Defect: GetMethod, GetResources and deployments forget the VPC link (`connectionId`) of an integration.

Shown by tests/unit/runtime/patches/test_integration_connections.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let integrations tell their VPC link."""
    when_imported("moto.apigateway.models", patch)


def patch(models: Any) -> None:
    """Wrap what moto tells of an integration."""
    to_json = models.Integration.to_json

    @functools.wraps(to_json)
    def with_connection(self: Any) -> Any:
        told = to_json(self)
        # Where PutIntegration put it: moto's integration has no attribute for it.
        if connection := getattr(self, "connection_id", None):
            told["connectionId"] = connection
        return told

    models.Integration.to_json = with_connection
