"""Defect: LocalStack makes stages of names that AWS refuses, and half a stage, with a 500, of a deployment that does
not exist; a usage plan may name stages that there are not.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html (what names may consist of). Of the
messages, the usage plan's is one that users of AWS have met; the name's was met without the hyphen, which is allowed
since; the deployment's is the one of GetDeployment. Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
import re
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_NAME = re.compile(r"[a-zA-Z0-9_-]+")


def apply() -> None:
    """Refuse them from now on."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    from localstack.services.apigateway.helpers import get_moto_backend

    kind = provider.ApigatewayNextGenProvider
    create_stage, create_deployment = kind.create_stage, kind.create_deployment
    create_usage_plan = kind.create_usage_plan

    def check_name(name: str | None) -> None:
        if name and not _NAME.fullmatch(name):
            raise provider.BadRequestException("Stage name only allows a-zA-Z0-9_-")

    @functools.wraps(create_stage)
    def stage(self: Any, context: Any, request: Any, **options: Any) -> Any:
        check_name(request["stageName"])
        api = provider.get_moto_rest_api(context, request["restApiId"])
        if request["deploymentId"] not in api.deployments:
            raise provider.NotFoundException("Invalid Deployment identifier specified")
        return create_stage(self, context, request, **options)

    @functools.wraps(create_deployment)
    def deployment(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        check_name((context.service_request or {}).get("stageName"))
        return create_deployment(self, context, *arguments, **options)

    @functools.wraps(create_usage_plan)
    def usage_plan(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        backend = get_moto_backend(context.account_id, context.region)
        for each in (context.service_request or {}).get("apiStages") or ():
            api = backend.apis.get(each.get("apiId"))
            if api is None or each.get("stage") not in api.stages:
                raise provider.NotFoundException(f"API Stage not found: {each.get('apiId')}:{each.get('stage')}")
        return create_usage_plan(self, context, *arguments, **options)

    kind.create_stage, kind.create_deployment, kind.create_usage_plan = stage, deployment, usage_plan
