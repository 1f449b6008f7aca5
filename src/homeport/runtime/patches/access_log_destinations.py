"""Defect: UpdateStage takes delivery streams as access log destinations that API Gateway may not write to.

https://docs.aws.amazon.com/apigateway/latest/api/API_AccessLogSettings.html
Shown by tests/unit/runtime/patches/test_access_log_destinations.py.
"""

import functools
import re
from typing import Any

from homeport.apigateway.rest.log_destinations import DELIVERY_STREAM_PREFIX
from homeport.runtime.patches.on_import import when_imported

_DESTINATION = "/accessLogSettings/destinationArn"
_REFUSED = re.compile(rf"arn:[^:]+:firehose:[^:]*:[^:]*:deliverystream/(?!{DELIVERY_STREAM_PREFIX}).*")


def apply() -> None:
    """Refuse them from now on."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operation."""
    kind = provider.ApigatewayNextGenProvider
    update_stage = kind.update_stage

    @functools.wraps(update_stage)
    def update_checked(
        self: Any, context: Any, rest_api_id: str, stage_name: str, patch_operations: Any = None, **options: Any
    ) -> Any:
        for operation in patch_operations or []:
            if operation.get("path") == _DESTINATION and _REFUSED.fullmatch(operation.get("value") or ""):
                # AWS's own sentence is not documented.
                raise provider.BadRequestException(
                    f"Invalid ARN specified in the request: the name of a delivery stream for access logs must begin "
                    f"with {DELIVERY_STREAM_PREFIX}"
                )
        return update_stage(self, context, rest_api_id, stage_name, patch_operations, **options)

    kind.update_stage = update_checked
