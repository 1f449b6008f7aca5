"""Defect: LocalStack has no ImportApiKeys.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
AWS's words for what is wrong with a file are not documented. Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import marked

_SHORTEST_KEY, _LONGEST_KEY, _LONGEST_NAME = 20, 128, 1024


def apply() -> None:
    """Add the operation."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Give the provider the operation."""

    def import_api_keys(
        _self: Any, context: Any, body: Any, fail_on_warnings: bool | None = None, **others: Any
    ) -> dict[str, Any]:
        if others["format"] != "csv":
            raise provider.BadRequestException(f"Invalid API key file format {others['format']}")
        backend = provider.get_moto_backend(context.account_id, context.region)
        try:
            rows = list(read(body.read().decode()))
        except ValueError as error:
            raise provider.BadRequestException(f"Invalid API key file: {error}") from None
        unknown = {plan for row in rows for plan in row.usage_plans} - backend.usage_plans.keys()
        warnings = [f"Usage plan {plan} does not exist" for plan in sorted(unknown)]
        if warnings and fail_on_warnings:
            raise provider.BadRequestException("; ".join(warnings))
        return {"ids": [_kept(backend, row) for row in rows]} | ({"warnings": warnings} if warnings else {})

    provider.ApigatewayProvider.import_api_keys = marked(import_api_keys, provider.ApigatewayApi.import_api_keys)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of a file."""

    name: str
    value: str
    description: str
    is_enabled: bool
    usage_plans: tuple[str, ...]


def read(text: str) -> Iterator[KeyRow]:
    """The keys of a file; columns are found by their names, whatever their case. Raises ValueError."""
    # Lists of usage plans stand in quotes of either kind.
    quote = "'" if "'" in text and '"' not in text else '"'
    lines = csv.DictReader(io.StringIO(text), quotechar=quote)
    columns = {name.strip().lower() for name in lines.fieldnames or ()}
    if not {"name", "key"} <= columns:
        raise ValueError("the columns Name and Key are required")
    for line in lines:
        # What is too much or too little in a line has no name or no value.
        row = {name.strip().lower(): (value or "").strip() for name, value in line.items() if isinstance(name, str)}
        if not _SHORTEST_KEY <= len(row["key"]) <= _LONGEST_KEY:
            raise ValueError(f"a key has {_SHORTEST_KEY} to {_LONGEST_KEY} characters")
        if len(row["name"]) > _LONGEST_NAME:
            raise ValueError(f"a name has {_LONGEST_NAME} characters at most")
        yield KeyRow(
            name=row["name"],
            value=row["key"],
            description=row.get("description", ""),
            is_enabled=(row.get("enabled") or "true").lower() == "true",
            usage_plans=tuple(
                plan.strip() for plan in row.get("usageplanids", "").strip("'").split(",") if plan.strip()
            ),
        )


def _kept(backend: Any, row: KeyRow) -> str:
    """Make the key, or overwrite the one with its value; the key's id."""
    wanted = {"name": row.name, "value": row.value, "description": row.description, "enabled": row.is_enabled}
    key = next((each for each in backend.keys.values() if each.value == row.value), None)
    if key is None:
        key = backend.create_api_key(wanted)
    key.name, key.description, key.enabled = row.name, row.description or None, row.is_enabled
    for plan in row.usage_plans:
        if plan in backend.usage_plans and key.id not in backend.usage_plan_keys.get(plan, {}):
            backend.create_usage_plan_key(plan, {"keyId": key.id, "keyType": "API_KEY"})
    return str(key.id)
