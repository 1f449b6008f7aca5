"""What the functions are told by their environment, the same on Lambda and elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment variables of the codes function."""

    table: str
    """`TABLE_NAME`: the table of the codes."""
    index: str
    """`INDEX_NAME`: its index on document and actor."""
    lifetime_parameter: str
    """`LIFETIME_PARAMETER`: the SSM parameter that holds a code's life in days."""
    log_level: str
    """`LOG_LEVEL`, INFO when it is not set."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the variables.

        Raises:
            KeyError: naming the variable that is missing.
        """
        return cls(
            table=environment["TABLE_NAME"],
            index=environment["INDEX_NAME"],
            lifetime_parameter=environment["LIFETIME_PARAMETER"],
            log_level=environment.get("LOG_LEVEL", "INFO"),
        )
