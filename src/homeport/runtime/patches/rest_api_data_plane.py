"""Defect: LocalStack has no GetUsage, UpdateUsage and FlushStageAuthorizersCache, and its TestInvokeMethod runs a chain
that is not the one that answers calls here.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html
https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html
https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
Shown by tests/e2e/test_rest_api_operations.py.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

from homeport.apigateway.messages import ApiRequest
from homeport.apigateway.rest.compile import CompiledStage, Route, compile_deployment, compile_stage
from homeport.apigateway.rest.gateway import TestedCall
from homeport.apigateway.rest.model import Deployment, Stage
from homeport.apigateway.rest.stages.execution_notes import told_headers
from homeport.apigateway.rest.usage.meter import MOST_DAYS
from homeport.apigateway.rest.usage.plans import UsagePlan
from homeport.runtime.host import Host
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import marked
from homeport.runtime.providers.apigateway_deployments import rest_api_of
from homeport.runtime.providers.usage_plans import DeployedUsagePlans

TEST_STAGE = "test-invoke-stage"
"""What `$context.stage` is while a method is tested."""


def apply(host: Host) -> None:
    """Add the operations that are about the data plane."""
    when_imported("localstack.services.apigateway.next_gen.provider", lambda provider: patch(provider, host))


def patch(provider: Any, host: Host) -> None:
    """Give the provider the operations."""
    operations = DataPlaneOperations(provider, host)
    names = (
        "get_usage",
        "update_usage",
        "flush_stage_authorizers_cache",
        "test_invoke_method",
    )
    for name in names:
        setattr(provider.ApigatewayNextGenProvider, name, _method(getattr(operations, name), name))


def _method(operation: Callable[..., Any], name: str) -> Any:
    from localstack.aws.api.apigateway import ApigatewayApi

    def method(_provider: Any, *arguments: Any, **options: Any) -> Any:
        return operation(*arguments, **options)

    method.__name__ = name
    return marked(method, getattr(ApigatewayApi, name))


class DataPlaneOperations:
    """The operations, on LocalStack's threads; what they ask the data plane runs on its loop."""

    def __init__(self, provider: Any, host: Host) -> None:
        self._provider = provider
        self._host = host
        self._plans = DeployedUsagePlans()

    def get_usage(
        self,
        context: Any,
        usage_plan_id: str,
        start_date: str,
        end_date: str,
        key_id: str | None = None,
        position: str | None = None,
        limit: int | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Used and remaining requests of a plan's keys, day by day."""
        plan = self._plan(context, usage_plan_id)
        start, end = self._date(start_date), self._date(end_date)
        if start > end or (end - start).days >= MOST_DAYS:
            raise self._bad_request(f"Usage can be asked for {MOST_DAYS} days at most, from a start to a later end")
        known = self._plans.keys_of(context.account_id, context.region, usage_plan_id)
        keys = [key for key in known if key_id in (None, key)]
        first = keys.index(position) if position in keys else 0
        page = keys[first : first + (limit or 500)]
        following = keys[first + len(page) : first + len(page) + 1]
        meter = self._host.rest_gateway.get().meter

        def usage() -> dict[str, list[list[int]]]:
            return {key: [list(day) for day in meter.usage(plan.id, key, plan.quota, start, end)] for key in page}

        found = {
            "usagePlanId": usage_plan_id,
            "startDate": start_date,
            "endDate": end_date,
            "items": self._on_loop(usage),
        }
        return found | ({"position": following[0]} if following else {})

    def update_usage(
        self, context: Any, usage_plan_id: str, key_id: str, patch_operations: Any = None, **_: Any
    ) -> dict[str, Any]:
        """Let so many requests remain for the quota's current period."""
        plan = self._plan(context, usage_plan_id)
        if key_id not in self._plans.keys_of(context.account_id, context.region, usage_plan_id):
            raise self._provider.NotFoundException("Invalid Usage Plan ID specified")
        operation: dict[str, Any] = next(iter(patch_operations or []), {})
        value = str(operation.get("value", ""))
        if operation.get("op") != "replace" or operation.get("path") != "/remaining" or not value.isdigit():
            raise self._bad_request(
                f"Invalid patch path '{operation.get('path')}' specified for op '{operation.get('op')}'. "
                "Must be one of: [/remaining]"
            )
        if plan.quota is None:
            raise self._bad_request("Usage Plan does not have a quota")
        meter, quota = self._host.rest_gateway.get().meter, plan.quota

        def granted() -> tuple[str, list[list[int]]]:
            meter.grant(plan.id, key_id, quota, int(value))
            today = meter.today()
            return today.isoformat(), [list(day) for day in meter.usage(plan.id, key_id, quota, today, today)]

        today, days = self._on_loop(granted)
        return {"usagePlanId": usage_plan_id, "startDate": today, "endDate": today, "items": {key_id: days}}

    def flush_stage_authorizers_cache(self, context: Any, rest_api_id: str, stage_name: str, **_: Any) -> None:
        """Forget what Lambda authorizers said of a stage's callers."""
        if stage_name not in self._provider.get_moto_rest_api(context, rest_api_id).stages:
            raise self._provider.NotFoundException("Invalid stage identifier specified")
        gateway = self._host.rest_gateway.get()
        self._on_loop(lambda: gateway.flush_authorizers(rest_api_id, stage_name))

    def test_invoke_method(self, context: Any, request: Any, **_: Any) -> dict[str, Any]:
        """Call a method as it is at this moment, deployed or not, and tell its execution log."""
        tested, stage, route = self._tested(context, request)
        gateway = self._host.rest_gateway.get()
        work = asyncio.run_coroutine_threadsafe(gateway.test(tested, stage, route), self._host.loop)
        outcome: TestedCall = work.result()
        headers: dict[str, list[str]] = {}
        for name, value in told_headers(outcome.response):
            headers.setdefault(name, []).append(value)
        return {
            "status": outcome.response.status,
            "body": outcome.response.body.decode("utf-8", "replace"),
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
            "log": outcome.log,
            "latency": outcome.latency_ms,
        }

    def _tested(self, context: Any, request: Any) -> tuple[ApiRequest, CompiledStage, Route]:
        provider, api_id, method = self._provider, request["restApiId"], request["httpMethod"]
        rest_api = provider.get_moto_rest_api(context=context, rest_api_id=api_id)
        resource = rest_api.resources.get(request["resourceId"])
        if resource is None:
            raise provider.NotFoundException("Invalid Resource identifier specified")
        container = provider.get_rest_api_container(context, rest_api_id=api_id)
        frozen = provider.freeze_rest_api(
            account_id=context.account_id,
            region=context.region,
            moto_rest_api=rest_api,
            localstack_rest_api=container,
        )
        deployment = compile_deployment(Deployment("", rest_api_of(api_id, frozen)))
        variables = dict(request.get("stageVariables") or {})
        stage = compile_stage(Stage(TEST_STAGE, "", variables), deployment)
        found = deployment.routes.match(method, resource.get_path())
        if found is None or found[0].resource_id != request["resourceId"]:
            raise provider.NotFoundException("Invalid Method identifier specified")
        path, _, query = (request.get("pathWithQueryString") or resource.get_path()).partition("?")
        tested = ApiRequest(
            api_id=api_id,
            stage=TEST_STAGE,
            method=method,
            path=path,
            query=query.encode(),
            headers=_headers(request),
            body=(request.get("body") or "").encode(),
            source_ip="test-invoke-source-ip",
            scheme="https",
            port=443,
        )
        return tested, stage, found[0]

    def _plan(self, context: Any, plan_id: str) -> UsagePlan:
        plan = self._plans.plan_of(context.account_id, context.region, plan_id)
        if plan is None:
            raise self._provider.NotFoundException("Invalid Usage Plan ID specified")
        return plan

    def _date(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise self._bad_request(f"{text!r} is no date of the form YYYY-MM-DD") from None

    def _bad_request(self, message: str) -> Exception:
        error: Exception = self._provider.BadRequestException(message)
        return error

    def _on_loop[T](self, work: Callable[[], T]) -> T:
        async def run() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._host.loop).result()


def _headers(request: Any) -> tuple[tuple[str, str], ...]:
    several = {name: list(values) for name, values in (request.get("multiValueHeaders") or {}).items()}
    for name, value in (request.get("headers") or {}).items():
        several.setdefault(name, [value])
    return tuple((name, value) for name, values in several.items() for value in values)
