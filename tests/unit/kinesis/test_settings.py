"""From settings to the engine's switches."""

from pathlib import Path

import pytest

from homeport import config
from homeport.config import KinesisSettings
from homeport.core.errors import HomeportError


def test_nothing_is_on_by_default(tmp_path: Path) -> None:
    assert config.load({}, {}, tmp_path).kinesis == KinesisSettings(enforce_throughput=False, error_probability=0.0)


def test_the_file_and_localstacks_variable_switch_it_on(tmp_path: Path) -> None:
    (tmp_path / "homeport.toml").write_text("[kinesis]\nenforce_throughput = true\n")

    chosen = config.load({}, {"KINESIS_ERROR_PROBABILITY": "0.25"}, tmp_path).kinesis

    assert chosen == KinesisSettings(enforce_throughput=True, error_probability=0.25)


@pytest.mark.parametrize(
    ("variable", "value"), [("KINESIS_ERROR_PROBABILITY", "2"), ("HOMEPORT_KINESIS_ENFORCE_THROUGHPUT", "perhaps")]
)
def test_nonsense_is_refused_by_the_variables_name(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(HomeportError, match=variable):
        config.load({}, {variable: value}, tmp_path)
