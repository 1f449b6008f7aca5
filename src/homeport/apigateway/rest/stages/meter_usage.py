"""API key and usage plan: whether the caller has a key, and may call once more.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

from dataclasses import replace

from homeport.apigateway.errors import InvalidApiKeyError, QuotaExceededError, ThrottledError
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.usage.meter import UsageMeter
from homeport.apigateway.rest.usage.plans import ApiKey, UsagePlan, UsagePlanDirectory

_HEADER = "x-api-key"
_VISIBLE_CHARACTERS = 6


class UsageGate:
    """Checks keys and counts requests."""

    def __init__(self, directory: UsagePlanDirectory, meter: UsageMeter) -> None:
        self._directory = directory
        self._meter = meter

    def admit(self, call: Call, route: Route) -> None:
        """Raises InvalidApiKeyError, ThrottledError, QuotaExceededError.

        Limits are looked at in AWS's order: the plan's for the method, the plan's, the stage's for the method.
        """
        plan_and_key = self._checked_key(call) if route.method.api_key_required else None
        if plan_and_key is not None:
            self._check_plan(call, route, *plan_and_key)
        limits = call.stage.throttle(route.resource_path, call.parsed.method)
        if limits is not None and not self._meter.allows(
            limits, call.request.api_id, call.stage.name, _method(call, route)
        ):
            raise ThrottledError

    def _checked_key(self, call: Call) -> tuple[UsagePlan, ApiKey]:
        api, stage = call.stage.deployment.rest_api, call.stage.name
        by_authorizer = api.api_key_source == "AUTHORIZER"
        value = call.caller.usage_identifier_key if by_authorizer else call.request.header(_HEADER)
        if not value:
            raise InvalidApiKeyError
        masked = "*" * max(len(value) - _VISIBLE_CHARACTERS, 0) + value[-_VISIBLE_CHARACTERS:]
        where = f"API Stage: {api.id}/{stage}"
        call.note(f"Verifying Usage Plan for request: {call.parsed.request_id}. API Key: {masked} {where}")
        key = self._directory.key(api.account, api.region, value)
        plan = None if key is None else self._directory.plan(api.account, api.region, key.id, api.id, stage)
        if key is None or plan is None or not key.enabled:
            call.note(f"API Key {masked} is not authorized for {where}")
            raise InvalidApiKeyError
        call.caller = replace(call.caller, api_key=key.value, api_key_id=key.id)
        return plan, key

    def _check_plan(self, call: Call, route: Route, plan: UsagePlan, key: ApiKey) -> None:
        method = _method(call, route)
        for limits, *counted in (
            (plan.method_throttles.get(method), plan.id, key.id, method),
            (plan.throttle, plan.id, key.id),
        ):
            if limits is not None and not self._meter.allows(limits, *counted):
                call.note(f"Usage Plan check failed: rate limit of plan {plan.id} exceeded")
                raise ThrottledError
        if not self._meter.count(plan.id, key.id, plan.quota):
            call.note(f"Usage Plan check failed: quota of plan {plan.id} exceeded")
            raise QuotaExceededError
        call.note(f"Usage Plan check succeeded for API Key {key.id} and plan {plan.id}")


def _method(call: Call, route: Route) -> str:
    return f"{route.resource_path}/{call.parsed.method}"
