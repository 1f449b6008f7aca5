"""What `/_localstack/health` says of the long tail: that there is no more of these services than a control plane."""

import enum
import functools
from typing import Any

from homeport.services.names import NAMES


class LongTailState(enum.Enum):
    """The state of a service of the long tail, beside LocalStack's own of the others."""

    AVAILABLE = "control plane only"


def apply() -> None:
    """Say so from now on."""
    from localstack.services.plugins import ServicePluginManager, ServiceState

    original = ServicePluginManager.get_states
    working = (ServiceState.AVAILABLE, ServiceState.RUNNING)

    # The health page is the one that asks for the states of all.
    @functools.wraps(original)
    def get_states(self: Any) -> Any:
        states = original(self)
        return states | {name: LongTailState.AVAILABLE for name in NAMES if states.get(name) in working}

    ServicePluginManager.get_states = get_states
