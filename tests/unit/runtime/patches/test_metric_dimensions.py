"""Statistics of a metric are of the one that is asked for, in LocalStack's own database."""

import datetime as dt
import sqlite3
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from localstack.services.cloudwatch import cloudwatch_database_helper
from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

from homeport.runtime.patches import metric_dimensions

ACCOUNT, REGION, NAMESPACE = "000000000000", "us-east-1", "AWS/Lambda"
AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


class Closing(sqlite3.Connection):
    """LocalStack leaves it to the garbage collector."""

    def __exit__(self, *failure: Any) -> Literal[False]:
        super().__exit__(*failure)
        self.close()
        return False


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    methods = ("_get_ordered_dimensions_with_separator", "get_metric_data_stat")
    for name in methods:
        monkeypatch.setattr(CloudwatchDatabase, name, getattr(CloudwatchDatabase, name))
    connect = partial(sqlite3.connect, factory=Closing)
    monkeypatch.setattr(cloudwatch_database_helper, "sqlite3", SimpleNamespace(connect=connect))
    places: dict[str, object] = {"CLOUDWATCH_DATA_ROOT": tmp_path, "METRICS_DB": tmp_path / "metrics.db"}
    places["METRICS_DB_READ_ONLY"] = f"file:{tmp_path}/metrics.db?mode=ro"
    for name, place in places.items():
        monkeypatch.setattr(CloudwatchDatabase, name, str(place))
    metric_dimensions.patch(cloudwatch_database_helper)
    made = CloudwatchDatabase()
    for value, names in enumerate(({}, {"F": "a"}, {"F": "ab"}, {"F": "a", "R": "a:1"}, {"F": "a", "R": "a:12"})):
        datum = {"MetricName": "Errors", "Dimensions": dimensions(names), "Timestamp": AT, "Value": 10.0**value}
        made.add_metric_data(ACCOUNT, REGION, NAMESPACE, [datum])
    return made


def dimensions(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, 1.0),
        ({"F": "a"}, 10.0),
        ({"F": "ab"}, 100.0),
        ({"R": "a:1", "F": "a"}, 1000.0),
        ({"F": "a", "R": "a:12"}, 10000.0),
        ({"R": "a:1"}, None),
    ],
)
def test_statistics_are_of_the_metric_with_these_dimensions_alone(
    database: Any, asked: dict[str, str], total: float | None
) -> None:
    metric = {"Namespace": NAMESPACE, "MetricName": "Errors", "Dimensions": dimensions(asked)}
    query = {"MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    ends = AT + dt.timedelta(minutes=1)

    found = database.get_metric_data_stat(ACCOUNT, REGION, query, AT, ends, "TimestampDescending")

    assert found["values"] == ([] if total is None else [total])


@pytest.mark.parametrize(("asked", "count"), [({}, 5), ({"F": "a"}, 3), ({"R": "a:1"}, 1), ({"F": "ab"}, 1)])
def test_lists_have_metrics_with_more_dimensions(database: Any, asked: dict[str, str], count: int) -> None:
    found = database.list_metrics(ACCOUNT, REGION, NAMESPACE, "Errors", dimensions(asked))

    assert len(found["metrics"]) == count
