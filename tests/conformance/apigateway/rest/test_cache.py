"""Cached answers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
"""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from homeport.apigateway.access import SignedCaller
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.model import CacheSettings, CanarySettings, MethodSettings
from homeport.iam.evaluation import Policies
from homeport.iam.policies import parse_policy
from homeport.iam.principals import Caller, Kind
from support.rest_api import Api, Functions, Resource, Signatures, method, proxy

API_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"
ANYBODYS = CacheSettings(requires_authorization=False)
FACES = ("stage", "canary")
NOT_STORED = (("Cache-Control", "max-age=0"),)


def cached(
    settings: CacheSettings = ANYBODYS,
    *parameters: str,
    key: str = "*/*",
    mapped: dict[str, str] | None = None,
    size: int = 0,
    status: int = 200,
    signatures: Signatures | None = None,
    **more: Any,
) -> Api:
    """An API whose function says how often it was called, before so many bytes."""
    calls = count(1)
    integration = replace(proxy(), cache_key_parameters=parameters, request_parameters=mapped or {})
    settled = {"authorization_type": "AWS_IAM"} if signatures else {}
    methods = tuple(method(name, integration=integration, **settled) for name in ("GET", "POST"))
    return Api(
        Resource("r", "/pets/{id}", methods),
        functions=Functions(lambda _: {"statusCode": status, "body": f"{next(calls)}{'x' * size}"}),
        signatures=signatures,
        method_settings={key: MethodSettings(cache=settings)},
        **{"has_cache_cluster": True} | more,
    )


def texts(api: Api, *targets: str, verb: str = "GET") -> list[str]:
    """What calls of `path?query` are answered one after the other."""
    found = []
    for target in targets:
        path, _, query = target.partition("?")
        found.append(api.call(verb, path, query).body.decode())
    return found


def test_a_call_is_answered_as_the_one_before_until_the_ttl_is_over() -> None:
    api = cached(replace(ANYBODYS, ttl_s=60))
    before = texts(api, "/pets/7", "/pets/7")
    api.clock.advance(59.0)
    still = texts(api, "/pets/7")
    api.clock.advance(1.0)

    assert [*before, *still, *texts(api, "/pets/7")] == ["1", "1", "1", "2"]
    assert [call.is_cache_hit for call in api.metrics.counted] == [False, True, True, False]


@pytest.mark.parametrize("more", [{"has_cache_cluster": False}, {"settings": replace(ANYBODYS, ttl_s=0)}])
def test_without_a_cluster_and_with_a_ttl_of_zero_nothing_is_cached(more: dict[str, Any]) -> None:
    api = cached(**more)

    assert texts(api, "/pets/7", "/pets/7") == ["1", "2"]
    assert [call.is_cache_hit for call in api.metrics.counted] == [None, None]


def test_other_methods_than_get_are_cached_where_their_own_settings_say_so() -> None:
    assert texts(cached(), "/pets/7", "/pets/7", verb="POST") == ["1", "2"]
    assert texts(cached(key="pets/{id}/POST"), "/pets/7", "/pets/7", verb="POST") == ["1", "1"]


def test_own_settings_of_a_method_stand_before_those_of_all() -> None:
    api = cached(key="pets/{id}/GET", settings=replace(ANYBODYS, ttl_s=0))

    assert texts(api, "/pets/7", "/pets/7") == ["1", "2"]


def test_parameters_are_told_apart_where_they_are_of_the_cache_key() -> None:
    """Without cache key parameters all calls of a method share one answer, whatever their path."""
    targets = ("/pets/7", "/pets/8", "/pets/7?size=1", "/pets/7")

    assert texts(cached(), *targets) == ["1", "1", "1", "1"]
    assert texts(cached(ANYBODYS, "method.request.path.id"), *targets) == ["1", "2", "1", "1"]
    both = ("method.request.path.id", "method.request.querystring.size")
    assert texts(cached(ANYBODYS, *both), *targets) == ["1", "2", "3", "1"]


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("method.request.querystring.size", [{"query": "size=1"}, {"query": "size=2"}, {"query": "size=1"}]),
        ("method.request.body", [{"body": b"a"}, {"body": b"b"}, {"body": b"a"}]),
        ("method.request.multivaluequerystring.n", [{"query": "n=1&n=2"}, {"query": "n=2"}, {"query": "n=1&n=2"}]),
    ],
)
def test_parameters_of_the_integration_are_what_is_mapped_to_them(source: str, calls: list[dict[str, Any]]) -> None:
    parameter = "integration.request.header.key"
    api = cached(ANYBODYS, parameter, key="pets/{id}/POST", mapped={parameter: source})

    assert [api.call("POST", "/pets/7", **each).body for each in calls] == [b"1", b"2", b"1"]


@pytest.mark.parametrize(("size", "expected"), [(1_048_575, 1), (1_048_576, 2)])
def test_the_largest_answer_that_is_cached_has_a_mebibyte(size: int, expected: int) -> None:
    api = cached(size=size)
    texts(api, "/pets/7", "/pets/7")

    assert len(api.functions.events) == expected


def test_answers_that_tell_an_error_are_cached_too() -> None:
    assert texts(cached(status=429), "/pets/7", "/pets/7") == ["1", "1"]


def test_what_api_gateway_answers_itself_is_not_cached() -> None:
    api = cached()
    api.functions.handler = lambda _: "malformed"

    assert [api.call("GET", "/pets/7").status for _ in range(2)] == [502, 502]
    assert len(api.functions.events) == 2


def test_the_cache_is_emptied() -> None:
    api = cached()
    before = texts(api, "/pets/7")
    api.gateway.flush_cache("abcdef1234", "other")
    same = texts(api, "/pets/7")
    api.gateway.flush_cache("abcdef1234", "prod")

    assert [*before, *same, *texts(api, "/pets/7")] == ["1", "1", "2"]


def test_anybody_has_the_entry_made_anew_where_nothing_is_required() -> None:
    api = cached()
    before = texts(api, "/pets/7")
    anew = api.call("GET", "/pets/7", headers=NOT_STORED)

    assert [*before, anew.body.decode(), *texts(api, "/pets/7")] == ["1", "2", "2"]


@pytest.mark.parametrize(("shares", "expected"), [(False, ["stage", "canary"]), (True, ["stage", "stage"])])
def test_a_canary_has_a_cache_of_its_own_unless_it_uses_the_stages(shares: bool, expected: list[str]) -> None:
    drawn = iter([0.9, 0.1, 0.9])
    resources = [Resource("r", "/a", (method("GET", integration=proxy(f"{API_ARN}:{name}")),)) for name in FACES]
    api = Api(
        resources[0],
        canary=(CanarySettings("dep124", 50.0, uses_stage_cache=shares), resources[1]),
        draw=lambda: next(drawn),
        method_settings={"*/*": MethodSettings(cache=ANYBODYS)},
        has_cache_cluster=True,
    )
    api.functions.handler = lambda _: {"statusCode": 200, "body": api.functions.invoked[-1].rpartition(":")[2]}

    assert texts(api, "/a", "/a", "/a") == [*expected, "stage"]


def guarded(strategy: str, *actions: str) -> tuple[Api, ApiResponse]:
    """An API that has answered a call of somebody who may do the actions, and its answer to a call for a new entry."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": f"{API_ARN}/*"}
    policy = parse_policy({"Version": "2012-10-17", "Statement": [statement]})
    caller = Caller(Kind.USER, "123456789012", "arn:aws:iam::123456789012:user/ada")
    signer = SignedCaller("AKIAIOSFODNN7EXAMPLE", caller, "AIDAEXAMPLE", Policies((policy,)))
    api = cached(CacheSettings(unauthorized_strategy=strategy), signatures=Signatures(signer))
    api.call("GET", "/pets/7")
    return api, api.call("GET", "/pets/7", headers=NOT_STORED)


@pytest.mark.parametrize(
    ("strategy", "status", "warned"),
    [
        ("FAIL_WITH_403", 403, False),
        ("SUCCEED_WITH_RESPONSE_HEADER", 200, True),
        ("SUCCEED_WITHOUT_RESPONSE_HEADER", 200, False),
    ],
)
def test_callers_that_may_not_invalidate_the_cache(strategy: str, status: int, warned: bool) -> None:
    api, response = guarded(strategy, "execute-api:Invoke")

    assert (response.status, response.header("Warning") is not None) == (status, warned)
    assert len(api.functions.events) == 1


def test_callers_that_may_invalidate_the_cache() -> None:
    api, response = guarded("FAIL_WITH_403", "execute-api:Invoke", "execute-api:InvalidateCache")

    assert (response.status, response.body) == (200, b"2")
    assert len(api.functions.events) == 2


def test_nobody_may_invalidate_the_cache_of_an_open_method_that_requires_authorization() -> None:
    api = cached(CacheSettings())
    texts(api, "/pets/7")

    assert api.call("GET", "/pets/7", headers=NOT_STORED).body == b"1"
