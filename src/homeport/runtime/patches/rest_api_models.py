"""Defect: LocalStack takes models that are no JSON Schema of draft 4, and no call of their APIs can be answered then.

AWS's sentence: https://github.com/aws/aws-cdk/issues/27433
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
import json
from typing import Any

from homeport.runtime.patches.on_import import when_imported

INVALID_SCHEMA = "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]"
"""What AWS answers for a schema that it cannot read."""


def is_schema(text: str) -> bool:
    """Whether a text is a JSON Schema of draft 4; what its references lead to is not looked at."""
    # Takes a while to load, and only models need it.
    from jsonschema import Draft4Validator, SchemaError

    try:
        schema = json.loads(text)
        Draft4Validator.check_schema(schema)
    except (ValueError, SchemaError):
        return False
    return isinstance(schema, dict)


def apply() -> None:
    """Look at schemas from now on."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    create, update = kind.create_model, kind.update_model

    def check(schema: str | None) -> None:
        if schema and not is_schema(schema):
            raise provider.BadRequestException(INVALID_SCHEMA)

    @functools.wraps(create)
    def create_checked(self: Any, context: Any, *given: Any, schema: Any = None, **options: Any) -> Any:
        check(schema)
        return create(self, context, *given, schema=schema, **options)

    @functools.wraps(update)
    def update_checked(self: Any, context: Any, *given: Any, patch_operations: Any = None, **options: Any) -> Any:
        for operation in patch_operations or []:
            if operation.get("path") == "/schema":
                check(operation.get("value"))
        return update(self, context, *given, patch_operations=patch_operations, **options)

    kind.create_model, kind.update_model = create_checked, update_checked
