"""One extension, and the states that it goes through."""

import enum
import uuid
from collections.abc import Sequence

from homeport.functions.extensions.errors import RefusalError, not_allowed

INVOKE, SHUTDOWN = "INVOKE", "SHUTDOWN"


class ExtensionState(enum.Enum):
    """By AWS's names, which its logs and refusals tell."""

    STARTED = "Started"
    """It has not registered yet."""
    REGISTERED = "Registered"
    """It initialises."""
    READY = "Ready"
    """It waits for an event."""
    RUNNING = "Running"
    """It handles one."""
    INIT_ERROR = "InitError"
    EXIT_ERROR = "ExitError"
    LAUNCH_ERROR = "LaunchError"


_REGISTERS = frozenset({ExtensionState.STARTED})
_WAITS = frozenset({ExtensionState.REGISTERED, ExtensionState.RUNNING})
# Told again, only the first error counts.
_FAILS_TO_INITIALISE = frozenset({ExtensionState.REGISTERED, ExtensionState.INIT_ERROR})
_FAILS = frozenset({ExtensionState.REGISTERED, ExtensionState.READY, ExtensionState.RUNNING, ExtensionState.EXIT_ERROR})


class Extension:
    """started → `register` → registered → `wait` → ready ⇄ running; an error ends it.

    An external one is a program of a layer's, started before the runtime; an internal one is part of the runtime's
    process. Methods raise RefusalError where a state does not allow them.
    """

    def __init__(self, name: str, *, is_external: bool) -> None:
        self.name = name
        self.is_external = is_external
        self.identifier = str(uuid.uuid4())
        self.state = ExtensionState.STARTED
        self.events: Sequence[str] = ()
        """What it has registered for."""
        self.error_type = ""
        """In the error states."""

    def register(self, events: Sequence[str]) -> None:
        self._go(_REGISTERS, ExtensionState.REGISTERED, "Registered", self.name)
        self.events = tuple(dict.fromkeys(events))

    def wait(self) -> None:
        """It asks for its next event."""
        self._go(_WAITS, ExtensionState.READY, "Ready", self.identifier)

    def run(self) -> None:
        """It gets one."""
        self.state = ExtensionState.RUNNING

    def fail_to_initialise(self, error_type: str) -> None:
        self._fail(_FAILS_TO_INITIALISE, ExtensionState.INIT_ERROR, "InitError", error_type)

    def fail(self, error_type: str) -> None:
        """It says why it is about to exit."""
        # AWS's refusal names the state `Exited` here.
        self._fail(_FAILS, ExtensionState.EXIT_ERROR, "Exited", error_type)

    def cannot_be_started(self, error_type: str) -> None:
        self.state, self.error_type = ExtensionState.LAUNCH_ERROR, error_type

    def _fail(self, allowed: frozenset[ExtensionState], state: ExtensionState, name: str, error_type: str) -> None:
        self._go(allowed, state, name, self.identifier)
        self.error_type = self.error_type or error_type

    def _go(self, allowed: frozenset[ExtensionState], state: ExtensionState, name: str, called: str) -> None:
        if self.state not in allowed:
            raise RefusalError(not_allowed(self.state.value, name, called))
        self.state = state
