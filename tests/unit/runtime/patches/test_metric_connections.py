"""CloudWatch's database is opened once for a PutMetricData, and left closed."""

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from localstack.services.cloudwatch import cloudwatch_database_helper
from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

from homeport.runtime.patches import metric_connections

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """All connections that were opened to a database of the test's own."""
    monkeypatch.setattr(cloudwatch_database_helper, "sqlite3", sqlite3)
    monkeypatch.setattr(CloudwatchDatabase, "add_metric_data", CloudwatchDatabase.add_metric_data)
    monkeypatch.setattr(CloudwatchDatabase, "CLOUDWATCH_DATA_ROOT", str(tmp_path))
    monkeypatch.setattr(CloudwatchDatabase, "METRICS_DB", str(tmp_path / "metrics.db"))
    monkeypatch.setattr(CloudwatchDatabase, "METRICS_DB_READ_ONLY", f"file:{tmp_path}/metrics.db?mode=ro")
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made.append(connect(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    metric_connections.patch(cloudwatch_database_helper)
    return made


def is_closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 - raises for one that is closed
    except sqlite3.ProgrammingError:
        return True
    return False


def test_values_of_one_call_share_a_connection_that_is_closed(opened: list[sqlite3.Connection]) -> None:
    database = CloudwatchDatabase()
    opened.clear()
    data = [{"MetricName": f"m{number}", "Value": 1.0, "Timestamp": AT} for number in range(10)]
    data.append(
        {
            "MetricName": "s",
            "Timestamp": AT,
            "StatisticValues": {"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1},
        }
    )

    database.add_metric_data("000000000000", "us-east-1", "own", data)
    found = database.list_metrics("000000000000", "us-east-1", "own", "", [])["metrics"]

    assert len(found) == 11
    assert [is_closed(each) for each in opened] == [True, True]


def test_values_before_one_that_fails_are_kept_as_localstack_keeps_them(opened: list[sqlite3.Connection]) -> None:
    database = CloudwatchDatabase()
    with pytest.raises(AttributeError):
        database.add_metric_data(
            "000000000000", "us-east-1", "own", [{"MetricName": "m", "Value": 1.0, "Timestamp": AT}, None]
        )

    assert len(database.list_metrics("000000000000", "us-east-1", "own", "", [])["metrics"]) == 1
    assert all(is_closed(each) for each in opened)
