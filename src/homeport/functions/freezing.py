"""Which functions are frozen between invocations: the user's choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Freezing:
    """`[functions] freeze` in homeport.toml, and the same of single functions."""

    by_default: bool = True
    by_function: Mapping[str, bool] = field(default_factory=dict)
    """By the function's name."""

    def applies_to(self, function: str) -> bool:
        """Whether a function's environments are frozen."""
        return self.by_function.get(function, self.by_default)
