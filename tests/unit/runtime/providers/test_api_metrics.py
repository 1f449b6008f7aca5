from typing import Any

from homeport.apigateway.metrics import CountedCall
from homeport.core.clock import ManualClock
from homeport.runtime.providers.api_metrics import ApiMetricCounter


def call(status: int, **detail: Any) -> CountedCall:
    """A call that took 12 ms, 10 of them its integration."""
    return CountedCall("123456789012", "eu-west-1", "pets", "prod", status, 12, 10, **detail)


def published(*calls: CountedCall) -> dict[tuple[str, ...], dict[str, tuple[float, float]]]:
    """What CloudWatch is told: values of the dimensions → metric → samples and sum."""
    told: dict[tuple[str, ...], dict[str, tuple[float, float]]] = {}

    def publish(account: str, region: str, data: list[dict[str, Any]]) -> None:
        assert (account, region) == ("123456789012", "eu-west-1")
        for datum in data:
            values = tuple(f"{each['Name']}={each['Value']}" for each in datum["Dimensions"])
            statistics = datum["StatisticValues"]
            told.setdefault(values, {})[datum["MetricName"]] = (statistics["SampleCount"], statistics["Sum"])

    counter = ApiMetricCounter(ManualClock(0.0), publish)
    for each in calls:
        counter.count(each)
    counter.flush()
    return told


def test_errors_are_counted_with_every_call() -> None:
    expected = {
        "Count": (3, 3),
        "4XXError": (3, 1),
        "5XXError": (3, 1),
        "Latency": (3, 36),
        "IntegrationLatency": (3, 30),
    }
    assert published(call(200), call(404), call(502)) == {
        ("ApiName=pets",): expected,
        ("ApiName=pets", "Stage=prod"): expected,
    }


def test_a_method_with_detailed_metrics_has_dimensions_of_its_own() -> None:
    told = published(call(200, method="GET", resource_path="/a"))

    assert list(told) == [
        ("ApiName=pets",),
        ("ApiName=pets", "Stage=prod"),
        ("ApiName=pets", "Method=GET", "Resource=/a", "Stage=prod"),
    ]


def test_cached_answers_are_counted_where_there_is_a_cache() -> None:
    told = published(call(200, is_cache_hit=True), call(200, is_cache_hit=True), call(200, is_cache_hit=False))

    metrics = told["ApiName=pets",]
    assert (metrics["CacheHitCount"], metrics["CacheMissCount"]) == ((2, 2), (1, 1))
    assert "CacheHitCount" not in published(call(200))["ApiName=pets",]
