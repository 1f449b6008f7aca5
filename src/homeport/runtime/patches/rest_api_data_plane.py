"""Defect: LocalStack has no GetUsage, UpdateUsage, FlushStageCache, FlushStageAuthorizersCache and
TestInvokeAuthorizer, and its TestInvokeMethod runs a chain that is not the one that answers calls here.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html
https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageCache.html
https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html
https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html
Shown by tests/e2e/test_rest_api_operations.py.
"""

import asyncio
import datetime as dt
import functools
import json
from collections.abc import Callable
from typing import Any

from homeport.apigateway.messages import ApiRequest
from homeport.apigateway.rest.compile import CompiledDeployment, CompiledStage, Route, compile_deployment, compile_stage
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
"""What `$context.stage` is while a method or an authorizer is tested."""


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
        "flush_stage_cache",
        "test_invoke_method",
        "test_invoke_authorizer",
    )
    kind = provider.ApigatewayNextGenProvider
    for name in names:
        setattr(kind, name, _method(getattr(operations, name), name))
    kind.delete_rest_api = _deleting(kind.delete_rest_api, operations.forget)
    kind.delete_stage = _deleting(kind.delete_stage, operations.forget)
    kind.update_stage = _updating(kind.update_stage, operations.forget_answers)


def _method(operation: Callable[..., Any], name: str) -> Any:
    from localstack.aws.api.apigateway import ApigatewayApi

    def method(_provider: Any, *arguments: Any, **options: Any) -> Any:
        return operation(*arguments, **options)

    method.__name__ = name
    return marked(method, getattr(ApigatewayApi, name))


def _deleting(original: Callable[..., Any], forget: Callable[..., None]) -> Any:
    """What is made anew under the same names remembers nothing."""

    @functools.wraps(original)
    def delete(self: Any, context: Any, rest_api_id: str, stage_name: str | None = None, **options: Any) -> Any:
        where = {"rest_api_id": rest_api_id} | ({"stage_name": stage_name} if stage_name else {})
        answer = original(self, context, **where, **options)
        forget(rest_api_id, stage_name)
        return answer

    return delete


def _updating(original: Callable[..., Any], forget: Callable[..., None]) -> Any:
    """Another cache cluster is an empty one."""

    @functools.wraps(original)
    def update(
        self: Any, context: Any, rest_api_id: str, stage_name: str, patch_operations: Any = None, **options: Any
    ) -> Any:
        answer = original(self, context, rest_api_id, stage_name, patch_operations, **options)
        if any((each.get("path") or "").startswith("/cacheCluster") for each in patch_operations or []):
            forget(rest_api_id, stage_name)
        return answer

    return update


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

    def flush_stage_cache(self, context: Any, rest_api_id: str, stage_name: str, **_: Any) -> None:
        """Forget what integrations answered calls of a stage."""
        if stage_name not in self._provider.get_moto_rest_api(context, rest_api_id).stages:
            raise self._provider.NotFoundException("Invalid stage identifier specified")
        self.forget_answers(rest_api_id, stage_name)

    def forget_answers(self, api_id: str, stage: str) -> None:
        """Empty a stage's cache."""
        gateway = self._host.rest_gateway.get()
        self._on_loop(lambda: gateway.flush_cache(api_id, stage))

    def forget(self, api_id: str, stage: str | None) -> None:
        """Forget what is remembered of a stage, or of an API, that is deleted."""
        gateway = self._host.rest_gateway.get()
        self._on_loop(lambda: gateway.forget(api_id, stage))

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

    def test_invoke_authorizer(
        self,
        context: Any,
        rest_api_id: str,
        authorizer_id: str,
        headers: dict[str, str] | None = None,
        multi_value_headers: dict[str, list[str]] | None = None,
        path_with_query_string: str | None = None,
        body: str | None = None,
        stage_variables: dict[str, str] | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Ask an authorizer about a caller, deployed or not, and tell its execution log."""
        rest_api = self._provider.get_moto_rest_api(context=context, rest_api_id=rest_api_id)
        deployment = self._deployment_now(context, rest_api_id, rest_api)
        authorizer = next((each for each in deployment.rest_api.authorizers if each.id == authorizer_id), None)
        if authorizer is None:
            raise self._provider.NotFoundException("Invalid Authorizer identifier specified")
        tested = _api_request(
            rest_api_id,
            "GET",
            path_with_query_string or "/",
            _headers({"headers": headers, "multiValueHeaders": multi_value_headers}),
            body,
        )
        stage = compile_stage(Stage(TEST_STAGE, "", dict(stage_variables or {})), deployment)
        gateway = self._host.rest_gateway.get()
        work = asyncio.run_coroutine_threadsafe(gateway.test_authorizer(tested, stage, authorizer), self._host.loop)
        outcome = work.result()
        answer = {"clientStatus": outcome.client_status, "log": outcome.log, "latency": outcome.latency_ms}
        if outcome.output is not None:
            answer["principalId"] = outcome.output.principal_id
            answer["policy"] = json.dumps(outcome.output.document, separators=(",", ":"))
        return answer | ({"claims": dict(outcome.claims)} if outcome.claims else {})

    def _tested(self, context: Any, request: Any) -> tuple[ApiRequest, CompiledStage, Route]:
        provider, api_id, method = self._provider, request["restApiId"], request["httpMethod"]
        rest_api = provider.get_moto_rest_api(context=context, rest_api_id=api_id)
        deployment = self._deployment_now(context, api_id, rest_api)
        resource = rest_api.resources.get(request["resourceId"])
        if resource is None:
            raise provider.NotFoundException("Invalid Resource identifier specified")
        variables = dict(request.get("stageVariables") or {})
        stage = compile_stage(Stage(TEST_STAGE, "", variables), deployment)
        found = deployment.routes.match(method, resource.get_path())
        if found is None or found[0].resource_id != request["resourceId"]:
            raise provider.NotFoundException("Invalid Method identifier specified")
        target = request.get("pathWithQueryString") or resource.get_path()
        return _api_request(api_id, method, target, _headers(request), request.get("body")), stage, found[0]

    def _deployment_now(self, context: Any, api_id: str, rest_api: Any) -> CompiledDeployment:
        """What LocalStack's API would be if it were deployed at this moment."""
        provider = self._provider
        frozen = provider.freeze_rest_api(
            account_id=context.account_id,
            region=context.region,
            moto_rest_api=rest_api,
            localstack_rest_api=provider.get_rest_api_container(context, rest_api_id=api_id),
        )
        return compile_deployment(Deployment("", rest_api_of(api_id, frozen)))

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


def _api_request(
    api_id: str, method: str, target: str, headers: tuple[tuple[str, str], ...], body: str | None
) -> ApiRequest:
    """A call as tests simulate it; `target` is its path with the query string."""
    path, _, query = target.partition("?")
    return ApiRequest(
        api_id=api_id,
        stage=TEST_STAGE,
        method=method,
        path=path,
        query=query.encode(),
        headers=headers,
        body=(body or "").encode(),
        source_ip="test-invoke-source-ip",
        scheme="https",
        port=443,
    )


def _headers(request: Any) -> tuple[tuple[str, str], ...]:
    several = {name: list(values) for name, values in (request.get("multiValueHeaders") or {}).items()}
    for name, value in (request.get("headers") or {}).items():
        several.setdefault(name, [value])
    return tuple((name, value) for name, values in several.items() for value in values)
