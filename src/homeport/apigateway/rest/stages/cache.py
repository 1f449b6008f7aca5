"""Cache: answers of integrations that later calls of the same method and the same cache key get.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from homeport.apigateway.authorizers.cache import TimedCache
from homeport.apigateway.errors import AccessDeniedError
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.invocation_requests import INVALIDATE_CACHE, request_of
from homeport.apigateway.rest.model import CacheSettings
from homeport.apigateway.rest.parameter_mappings import request_values
from homeport.apigateway.rest.variables import Variables
from homeport.core.clock import Clock
from homeport.iam.evaluation import decide

MAX_RESPONSE_BYTES = 1_048_576
"""Larger answers are not cached."""
_MAX_ENTRIES = 1_000
_IGNORED = ("Warning", '199 - "The Cache-Control header was ignored: the caller may not invalidate the cache"')

_Key = tuple[str, str, str, str, str, tuple[tuple[str, ...], ...]]
"""API, stage, the stage's or its canary's, cache namespace, method, the values of the cache key parameters."""


class ResponseCache:
    """The caches of all stages."""

    def __init__(self, clock: Clock) -> None:
        self._entries: TimedCache[_Key, ApiResponse] = TimedCache(clock, _MAX_ENTRIES)

    async def answer(self, call: Call, route: Route, integrate: Callable[[], Awaitable[ApiResponse]]) -> ApiResponse:
        """The answer from the cache where the stage has one for the method, else the integration's, which is kept.

        What is streamed is not cached:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
        Raises AccessDeniedError, and whatever `integrate` raises.
        """
        settings = call.stage.cache(route.resource_path, call.parsed.method)
        if settings is None or route.is_streamed:
            return await integrate()
        key = _key(call, route)
        invalidates = _invalidates(call)
        ignored = invalidates and not self._admits(call, settings)
        if not invalidates or ignored:
            found = self._entries.get(key)
            if found is not None:
                call.is_cache_hit = True
                call.note("Using cached response")
                return _warned(found, settings, ignored=ignored)
        call.is_cache_hit = False
        response = await integrate()
        if len(response.body) <= MAX_RESPONSE_BYTES:
            self._entries.put(key, response, settings.ttl_s)
        return _warned(response, settings, ignored=ignored)

    def forget(self, api_id: str, stage: str | None = None) -> None:
        """Empty a stage's cache and its canary's (FlushStageCache), or those of all stages of an API."""
        self._entries.forget(lambda key: key[0] == api_id and stage in (None, key[1]))

    def _admits(self, call: Call, settings: CacheSettings) -> bool:
        """Whether the caller may invalidate the entry. Raises AccessDeniedError where calls fail that may not."""
        if not settings.requires_authorization:
            return True
        admission = call.admission
        if admission is not None:
            request = request_of(call, INVALIDATE_CACHE, admission.caller, dict(admission.keys))
            if decide(admission.policies, request).allowed:
                return True
        if settings.unauthorized_strategy == "FAIL_WITH_403":
            raise AccessDeniedError
        return False


def _key(call: Call, route: Route) -> _Key:
    integration, variables = route.method.integration, Variables(call)
    assert integration is not None  # What has none is answered before.
    # A parameter of the integration's request stands for what is mapped to it.
    sources = (integration.request_parameters.get(name, name) for name in integration.cache_key_parameters)
    values = tuple(tuple(request_values(call, variables, source)) for source in sources)
    namespace = integration.cache_namespace or route.resource_id
    return call.request.api_id, call.stage.name, call.stage.cache_name, namespace, call.parsed.method, values


def _invalidates(call: Call) -> bool:
    directives = (call.parsed.header("cache-control") or "").lower().split(",")
    return any(directive.strip() == "max-age=0" for directive in directives)


def _warned(response: ApiResponse, settings: CacheSettings, *, ignored: bool) -> ApiResponse:
    if not ignored or settings.unauthorized_strategy != "SUCCEED_WITH_RESPONSE_HEADER":
        return response
    return replace(response, headers=(*response.headers, _IGNORED))
