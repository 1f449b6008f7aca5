"""The API keys and usage plans of LocalStack's control plane, which moto keeps."""

import sys
from collections.abc import Mapping
from typing import Any

from homeport.apigateway.rest.model import ThrottleSettings
from homeport.apigateway.rest.usage.plans import ApiKey, Quota, QuotaPeriod, UsagePlan


class DeployedUsagePlans:
    """A UsagePlanDirectory over moto's backends, read each time: what a plan says now decides."""

    def key(self, account: str, region: str, value: str) -> ApiKey | None:
        """See UsagePlanDirectory."""
        for key in list(_backend(account, region).keys.values()):
            if key.value == value:
                return ApiKey(key.id, key.value, bool(key.enabled))
        return None

    def plan(self, account: str, region: str, key_id: str, api_id: str, stage: str) -> UsagePlan | None:
        """See UsagePlanDirectory."""
        backend = _backend(account, region)
        for plan in list(backend.usage_plans.values()):
            used = next((each for each in plan.api_stages if _is_of(each, api_id, stage)), None)
            if used is not None and key_id in backend.usage_plan_keys.get(plan.id, {}):
                return _plan(plan, used)
        return None

    def plan_of(self, account: str, region: str, plan_id: str) -> UsagePlan | None:
        """A plan by its id, without what is a stage's own."""
        plan = _backend(account, region).usage_plans.get(plan_id)
        return _plan(plan, {}) if plan is not None else None

    def keys_of(self, account: str, region: str, plan_id: str) -> list[str]:
        """The ids of the keys of a plan."""
        return list(_backend(account, region).usage_plan_keys.get(plan_id, {}))


def _backend(account: str, region: str) -> Any:
    return sys.modules["moto.apigateway.models"].apigateway_backends[account][region]


def _is_of(stage: Mapping[str, Any], api_id: str, name: str) -> bool:
    return str(stage.get("apiId")).lower() == api_id.lower() and stage.get("stage") == name


def _plan(plan: Any, stage: Mapping[str, Any]) -> UsagePlan:
    methods = (stage.get("throttle") or {}).items()
    throttles = {method: found for method, limits in methods if (found := _throttle(limits)) is not None}
    return UsagePlan(plan.id, _throttle(plan.throttle), throttles, _quota(plan.quota))


def _throttle(limits: Mapping[str, Any]) -> ThrottleSettings | None:
    if not limits:
        return None
    return ThrottleSettings(float(limits.get("rateLimit") or 0), int(limits.get("burstLimit") or 0))


def _quota(quota: Mapping[str, Any]) -> Quota | None:
    if not quota or quota.get("limit") is None:
        return None
    return Quota(int(quota["limit"]), QuotaPeriod(quota["period"]), int(quota.get("offset") or 0))
