"""From settings to the engine's switches."""

from pathlib import Path

import pytest

from homeport import config
from homeport.config import DynamoDbSettings
from homeport.core.errors import HomeportError
from homeport.dynamodb.settings import DEFAULTS, EngineSettings
from homeport.server.engine_settings import engine_settings


def test_nothing_is_on_by_default(tmp_path: Path) -> None:
    assert engine_settings(config.load({}, {}, tmp_path).dynamodb) == DEFAULTS


def test_the_file_and_localstacks_variables_switch_it_on(tmp_path: Path) -> None:
    (tmp_path / "homeport.toml").write_text(
        "[dynamodb]\neventual_consistency_lag_ms = 250\nenforce_throughput = true\nfsync = false\n"
    )
    environment = {
        "DYNAMODB_ERROR_PROBABILITY": "0.2",
        "DYNAMODB_READ_ERROR_PROBABILITY": "0.5",
        "DYNAMODB_WRITE_ERROR_PROBABILITY": "0.1",
        "HOMEPORT_DYNAMODB_FSYNC": "1",
    }

    chosen = config.load({}, environment, tmp_path).dynamodb

    assert chosen == DynamoDbSettings(250.0, True, 0.2, 0.5, 0.1, True)
    assert engine_settings(chosen) == EngineSettings(0.25, True, 0.5, 0.2, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DYNAMODB_ERROR_PROBABILITY", "1.5"),
        ("DYNAMODB_ERROR_PROBABILITY", "often"),
        ("HOMEPORT_DYNAMODB_FSYNC", "perhaps"),
        ("HOMEPORT_DYNAMODB_EVENTUAL_CONSISTENCY_LAG_MS", "-1"),
        ("HOMEPORT_DYNAMODB_EVENTUAL_CONSISTENCY_LAG_MS", "inf"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_its_name(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(HomeportError, match=variable):
        config.load({}, {variable: value}, tmp_path)
