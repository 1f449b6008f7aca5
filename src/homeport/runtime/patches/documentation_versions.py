"""Defect: a documentation version is no snapshot of the documentation parts, and CreateDocumentationVersion does not
give it to the stage that it names.

https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationVersion.html
Shown by tests/e2e/test_rest_api_export.py.
"""

import copy
import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_SNAPSHOTS = "documentation_snapshots"
"""An attribute of LocalStack's RestApiContainer: version name → its documentation parts."""


def apply() -> None:
    """Keep what a version documents."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operation."""
    kind = provider.ApigatewayNextGenProvider
    create = kind.create_documentation_version

    @functools.wraps(create)
    def create_snapshot(
        self: Any,
        context: Any,
        rest_api_id: str,
        documentation_version: str,
        stage_name: str | None = None,
        **options: Any,
    ) -> Any:
        rest_api = provider.get_moto_rest_api(context, rest_api_id)
        stage = rest_api.stages.get(stage_name) if stage_name else None
        if stage_name and stage is None:
            raise provider.NotFoundException("Invalid stage identifier specified")
        created = create(self, context, rest_api_id, documentation_version, stage_name, **options)
        container = provider.get_rest_api_container(context, rest_api_id=rest_api_id)
        snapshots = container.__dict__.setdefault(_SNAPSHOTS, {})
        snapshots[documentation_version] = copy.deepcopy(list(container.documentation_parts.values()))
        if stage is not None:
            stage.documentation_version = documentation_version
        return created

    kind.create_documentation_version = create_snapshot


def parts_of(container: Any, version: str) -> list[dict[str, Any]]:
    """The documentation parts of a version."""
    parts: list[dict[str, Any]] = container.__dict__.get(_SNAPSHOTS, {}).get(version, [])
    return parts
