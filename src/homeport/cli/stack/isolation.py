"""Whether a stack that runs keeps its functions apart from the machine as `strict` asks."""

from typing import Any

from homeport.cli.stack import health
from homeport.cli.stack.running import Running
from homeport.config import Settings
from homeport.config.values import ISOLATIONS
from homeport.core.errors import HomeportError


def require(settings: Settings, running: Running) -> None:
    """HomeportError where it does less: it may have been started without `strict`, or by another target's image."""
    if settings.strict:
        refuse_weaker(settings.isolation.level or ISOLATIONS[0], health.ask(running.port) or {})


def refuse_weaker(wanted: str, answer: dict[str, Any]) -> None:
    """HomeportError unless a health answer names the wanted level or a stronger one."""
    level = (answer.get("isolation") or {}).get("level")
    if level in ISOLATIONS[: ISOLATIONS.index(wanted) + 1]:
        return
    kept = f"functions run in isolation {level}" if level else "the stack does not say how it isolates functions"
    raise HomeportError(
        f"{kept}, and strict asks for {wanted}",
        hint="`homeport down` and `homeport up --strict` on the target embedded say what is missing",
    )
