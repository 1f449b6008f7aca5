"""The DynamoDB engine's switches, out of the settings that users know."""

from typing import TYPE_CHECKING

from homeport.config import DynamoDbSettings

if TYPE_CHECKING:
    from homeport.dynamodb.settings import EngineSettings


def engine_settings(chosen: DynamoDbSettings) -> "EngineSettings":
    """What the engine is told; a probability of either kind counts where it is the higher one, as in LocalStack."""
    # Importing the engine takes its time; this is called when it is needed anyway.
    from homeport.dynamodb.settings import EngineSettings

    return EngineSettings(
        lag_s=chosen.eventual_consistency_lag_ms / 1000,
        enforces_throughput=chosen.enforce_throughput,
        read_error_probability=max(chosen.error_probability, chosen.read_error_probability),
        write_error_probability=max(chosen.error_probability, chosen.write_error_probability),
        syncs=chosen.fsync,
    )
