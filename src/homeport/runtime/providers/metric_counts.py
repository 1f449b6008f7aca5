"""Counts of services' metrics, and what CloudWatch is told of them: under each set of dimensions that AWS documents.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from homeport.functions.deployed import DeployedVersion, Scope

Dimensions = tuple[tuple[str, str], ...]

_UNITS = dict.fromkeys(
    ("AsyncEventAge", "Duration", "IntegrationLatency", "IteratorAge", "Latency", "PostRuntimeExtensionsDuration"),
    "Milliseconds",
)
_KNOWN_TALLIES = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is counted apart: one kind of call of one function. Told apart by identity, which takes no time."""

    scope: Scope
    dimensions: tuple[Dimensions, ...]
    """All the sets that it is told under."""

    @staticmethod
    def of_account(scope: Scope) -> "Tally":
        """Something of all functions of an account and region."""
        return _of_account(scope)

    @staticmethod
    def of_function(function_arn: str) -> "Tally":
        """Something of one function, of which there is no sum."""
        return _of_function(function_arn, False)

    @staticmethod
    def of_event(function_arn: str) -> "Tally":
        """Something of one function, and of all of them."""
        return _of_function(function_arn, True)

    @staticmethod
    def of_mapping(function_arn: str, uuid: str) -> "Tally":
        """Something of one event source mapping, in its function's account and region."""
        return _of_mapping(function_arn, uuid)

    @staticmethod
    def of_invocation(version: DeployedVersion, invoked_arn: str) -> "Tally":
        """Something of the version that ran, of what the caller named, of the function and of all."""
        return _of_invocation(version.arn, invoked_arn)


class Statistics:
    """Values of one metric in one minute."""

    __slots__ = ("least", "most", "samples", "total")

    def __init__(self, value: float) -> None:
        self.samples = 1
        self.total = self.least = self.most = value

    def add(self, value: float) -> None:
        """One value more."""
        self.samples += 1
        self.total += value
        # For every invocation: the functions min and max take three times as long.
        if value < self.least:
            self.least = value
        if value > self.most:
            self.most = value

    def merge(self, other: "Statistics") -> None:
        """All that another one has counted."""
        self.samples += other.samples
        self.total += other.total
        self.least = min(self.least, other.least)
        self.most = max(self.most, other.most)


Counts = Mapping[int, Mapping[Tally, Mapping[str, Statistics]]]
"""By minute, in seconds since the epoch: the resolution of Lambda's metrics."""


def data_of(counts: Counts) -> dict[Scope, list[dict[str, Any]]]:
    """CloudWatch's MetricData for each account and region."""
    merged: dict[tuple[Scope, Dimensions, int, str], Statistics] = {}
    for scope, dimensions, minute_s, name, statistics in _told(counts):
        key = (scope, dimensions, minute_s, name)
        if key in merged:
            merged[key].merge(statistics)
        else:
            merged[key] = copy(statistics)
    data: defaultdict[Scope, list[dict[str, Any]]] = defaultdict(list)
    for (scope, dimensions, minute_s, name), statistics in merged.items():
        data[scope].append(_datum(dimensions, minute_s, name, statistics))
    return dict(data)


def _told(counts: Counts) -> Iterator[tuple[Scope, Dimensions, int, str, Statistics]]:
    for minute_s, tallies in counts.items():
        for tally, values in tallies.items():
            for dimensions in tally.dimensions:
                for name, statistics in values.items():
                    yield tally.scope, dimensions, minute_s, name, statistics


def _datum(dimensions: Dimensions, minute_s: int, name: str, statistics: Statistics) -> dict[str, Any]:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": dimension, "Value": value} for dimension, value in dimensions],
        "Timestamp": dt.datetime.fromtimestamp(minute_s, dt.UTC),
        "StatisticValues": {
            "SampleCount": statistics.samples,
            "Sum": statistics.total,
            "Minimum": statistics.least,
            "Maximum": statistics.most,
        },
        "Unit": _UNITS.get(name, "Count"),
    }


@lru_cache(_KNOWN_TALLIES)
def _of_account(scope: Scope) -> Tally:
    return Tally(scope, ((),))


@lru_cache(_KNOWN_TALLIES)
def _of_function(function_arn: str, is_summed: bool) -> Tally:
    _, _, _, region, account, _, function, *_ = function_arn.split(":")
    named: Dimensions = (("FunctionName", function),)
    return Tally(Scope(account, region), (named, ()) if is_summed else (named,))


@lru_cache(_KNOWN_TALLIES)
def _of_mapping(function_arn: str, uuid: str) -> Tally:
    _, _, _, region, account, *_ = function_arn.split(":")
    return Tally(Scope(account, region), ((("EventSourceMappingUUID", uuid),),))


@lru_cache(_KNOWN_TALLIES)
def _of_invocation(version_arn: str, invoked_arn: str) -> Tally:
    _, _, _, region, account, _, function, version = version_arn.split(":")
    resource = invoked_arn.split(":", 6)[6]
    qualifier = resource.partition(":")[2]
    named: Dimensions = (("FunctionName", function),)
    by_resource: Dimensions = (*named, ("Resource", resource))
    # An alias is the one that may lead to several versions.
    by_version = () if qualifier in {"", version} else ((*by_resource, ("ExecutedVersion", version)),)
    return Tally(Scope(account, region), ((), named, by_resource, *by_version))
