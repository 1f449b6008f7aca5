"""Defect: ImportDocumentationParts imports nothing in the mode `merge`, which is the default.

A part with the location of one that is there takes its place and keeps its identifier. Whether AWS merges the
properties of both as well is not documented.
https://docs.aws.amazon.com/apigateway/latest/api/API_ImportDocumentationParts.html
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
import io
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let documentation be merged."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operation."""
    original = provider.ApigatewayProvider.import_documentation_parts

    @functools.wraps(original)
    def import_parts(
        self: Any, context: Any, rest_api_id: str, body: Any, mode: str | None = None, **options: Any
    ) -> Any:
        content = body.read()
        container = provider.get_rest_api_container(context, rest_api_id=rest_api_id)
        before = dict(container.documentation_parts)
        overwritten = original(self, context, rest_api_id, io.BytesIO(content), mode="overwrite", **options)
        if mode == "overwrite":
            return overwritten
        imported = [container.documentation_parts.pop(each) for each in overwritten["ids"]]
        container.documentation_parts.update(before)
        return {"ids": [_merged(container.documentation_parts, part) for part in imported]}

    provider.ApigatewayProvider.import_documentation_parts = import_parts


def _merged(parts: dict[str, Any], part: dict[str, Any]) -> str:
    same = (known for known in parts.values() if known["location"] == part["location"])
    identifier: str = next(same, part)["id"]
    parts[identifier] = {**part, "id": identifier}
    return identifier
