"""Defect: LocalStack fails, or succeeds, where an operation of API Gateway names what does not exist, and words what it
refuses in two ways.

Single things are refused by their own kind, whatever the API (`Invalid Resource identifier specified`); what makes or
lists them by the API. LocalStack's tests have the sentences recorded; of stages, deployments and usage plans they are
moto's. Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import own

_NO_API_OF_MOTO = "Invalid Rest API Id specified"
_BY_KIND = {
    "delete_deployment": "Invalid Deployment identifier specified",
    "get_deployment": "Invalid Deployment identifier specified",
    "delete_stage": "Invalid Stage identifier specified",
    "get_stage": "Invalid Stage identifier specified",
    "get_method": "Invalid Method identifier specified",
    "get_resource": "Invalid Resource identifier specified",
}
_BY_API = ("create_stage", "get_deployments", "get_resources", "get_rest_api", "get_stages")
_OF_AUTHORIZERS = ("delete_authorizer", "get_authorizer", "update_authorizer")
_OF_USAGE_PLANS = ("delete_usage_plan", "delete_usage_plan_key")
"""GetUsagePlanKeys of a plan that does not exist is an empty list on AWS."""
_MOTOS_WORDS = {
    "StageNotFoundException": "Invalid Stage identifier specified",
    "ResourceIdNotFoundException": "Invalid Resource identifier specified",
}


def apply() -> None:
    """Refuse them as AWS does."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch)
    when_imported("moto.apigateway.exceptions", patch_words)
    when_imported("moto.apigateway.models", patch_models)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayNextGenProvider
    for name in (*_BY_KIND, *_BY_API):
        _wrap(kind, name, functools.partial(_reworded, words=_BY_KIND.get(name)))
    for name in _OF_AUTHORIZERS:
        _wrap(kind, name, _with_authorizer)
    for name in _OF_USAGE_PLANS:
        _wrap(kind, name, _with_usage_plan)


def patch_words(exceptions: Any) -> None:
    """Give moto's exceptions AWS's status and sentences."""
    exceptions.NotFoundException.code = 404
    for name, words in _MOTOS_WORDS.items():
        kind = getattr(exceptions, name)
        kind.__init__ = functools.partialmethod(exceptions.NotFoundException.__init__, words)


def patch_models(models: Any) -> None:
    """moto knows all deployments and method responses that it is asked for."""
    original = models.RestAPI.get_deployment

    @functools.wraps(original)
    def get_deployment(self: Any, deployment_id: str) -> Any:
        if deployment_id not in self.deployments:
            raise models.DeploymentNotFoundException
        return original(self, deployment_id)

    models.RestAPI.get_deployment = get_deployment
    delete_response = models.Method.delete_response

    @functools.wraps(delete_response)
    def delete_known(self: Any, response_code: str) -> Any:
        if response_code not in self.method_responses:
            raise models.NoIntegrationResponseDefined
        return delete_response(self, response_code)

    models.Method.delete_response = delete_known


def _wrap(kind: Any, name: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    from localstack.aws.api.apigateway import ApigatewayApi

    setattr(kind, name, wrapper(own(kind, getattr(ApigatewayApi, name))))


def _reworded(original: Callable[..., Any], words: str | None) -> Callable[..., Any]:
    from localstack.aws.api import CommonServiceException
    from localstack.aws.api.apigateway import NotFoundException

    @functools.wraps(original)
    def reword(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return original(self, context, *arguments, **options)
        except CommonServiceException as error:
            if error.message != _NO_API_OF_MOTO:
                raise
            api = f"{context.account_id}:{context.service_request['restApiId']}"
            raise NotFoundException(words or f"Invalid API identifier specified {api}") from None

    return reword


def _with_authorizer(original: Callable[..., Any]) -> Callable[..., Any]:
    from localstack.aws.api.apigateway import NotFoundException
    from localstack.services.apigateway.helpers import get_apigateway_store

    @functools.wraps(original)
    def check(self: Any, context: Any, rest_api_id: str, authorizer_id: str, **options: Any) -> Any:
        container = get_apigateway_store(context=context).rest_apis.get(rest_api_id)
        if container is None or authorizer_id not in container.authorizers:
            raise NotFoundException("Invalid Authorizer identifier specified")
        return original(self, context, rest_api_id=rest_api_id, authorizer_id=authorizer_id, **options)

    return check


def _with_usage_plan(original: Callable[..., Any]) -> Callable[..., Any]:
    from localstack.aws.api.apigateway import NotFoundException
    from localstack.services.apigateway.helpers import get_moto_backend

    @functools.wraps(original)
    def check(self: Any, context: Any, usage_plan_id: str, key_id: str | None = None, **options: Any) -> Any:
        backend = get_moto_backend(context.account_id, context.region)
        if usage_plan_id not in backend.usage_plans:
            raise NotFoundException("Invalid Usage Plan ID specified")
        if key_id is not None and key_id not in backend.usage_plan_keys.get(usage_plan_id, {}):
            raise NotFoundException("Invalid API Key identifier specified")
        key = {} if key_id is None else {"key_id": key_id}
        return original(self, context, usage_plan_id=usage_plan_id, **key, **options)

    return check
