"""The variables of one rendering, and how much work it may still make."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from homeport.apigateway.vtl.errors import TemplateError

_CHARACTERS_A_STEP = 100


class Given(Protocol):
    """Variables that are there before a template begins; a dict is one."""

    def get(self, name: str, /) -> Any:
        """A variable's value, None when there is none. The same object each time: templates may change maps."""


@dataclass(slots=True)
class Scope:
    """The variables of one rendering."""

    given: Given
    """Those that the template is handed."""
    steps_left: int
    """How much more work a template may make; what loops within loops come to is bounded by it."""
    variables: dict[str, Any] = field(default_factory=dict)
    """Those that it sets."""
    macros: dict[str, Any] = field(default_factory=dict)
    depth: int = 0
    """How many macros are being called at this moment."""

    def variable(self, name: str) -> Any:
        """A variable's value, None when there is none."""
        return self.variables[name] if name in self.variables else self.given.get(name)

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises TemplateError when a template makes too many."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise TemplateError("the template does too much")

    def make(self, text: str) -> str:
        """Count a text that has been made: a hundred characters are a step."""
        if len(text) >= _CHARACTERS_A_STEP:
            self.spend(len(text) // _CHARACTERS_A_STEP)
        return text
