"""Which isolation level holds: the best one that is seen to work on this machine."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.container import ContainerLevel
from homeport.functions.sandbox.landlock import LandlockLevel
from homeport.functions.sandbox.level import Level
from homeport.functions.sandbox.namespace import NamespaceLevel
from homeport.functions.sandbox.process import ProcessLevel
from homeport.functions.sandbox.trial import refusal
from homeport.functions.sandbox.visible import installation


def levels() -> Sequence[Level]:
    """All of them, the strongest first."""
    return (NamespaceLevel(), LandlockLevel(), ContainerLevel(), ProcessLevel())


NAMES = tuple(level.name for level in levels())


@cache
def best_level() -> Level:
    """The strongest that works here; tried once in a process's life."""
    return choose()


def choose(wanted: str | None = None, *, strict: bool = False, tell: Callable[[str], None] = lambda _: None) -> Level:
    """The level of that name, by default the strongest; where it does not work, the next that does, which is told.

    HomeportError where `strict` allows no weaker one.
    """
    allowed = levels()[NAMES.index(wanted or NAMES[0]) :]
    reasons: dict[str, str] = {}
    for level in allowed:
        reasons[level.name] = reason = obstacle(level)
        if not reason:
            break
        if strict:
            raise HomeportError(
                f"the isolation level {level.name} does not work here: {reason}",
                hint=f'isolation.level = "{_first_that_works(allowed[1:])}" in homeport.toml does',
            )
    if wanted and level.name != wanted:
        tell(f"the isolation level {wanted} does not work here ({reasons[wanted]}); functions run with {level.name}")
    return level


def _first_that_works(candidates: Sequence[Level]) -> str:
    return next(level.name for level in candidates if not obstacle(level))


def obstacle(level: Level) -> str:
    """Why a level does not work here; empty where it does: a process confines itself and runs an interpreter."""
    plain = level.obstacle()
    if plain or isinstance(level, ContainerLevel | ProcessLevel):
        return plain
    with tempfile.TemporaryDirectory(prefix="homeport-trial-") as folder:
        confinement = level.confine(*_sample(Path(folder)))
        return refusal([*confinement.enclosure, *confinement.restraints], confinement.argv)


def _sample(folder: Path) -> tuple[FunctionConfig, Launch, Path]:
    """A function that does nothing but write to its folder for temporary files."""
    for name in ("code", "runtime", "scratch"):
        (folder / name).mkdir()
    config = FunctionConfig(
        arn="",
        name="trial",
        version="$LATEST",
        account="",
        region="",
        runtime="",
        handler="",
        code_path=folder / "code",
        credentials=Credentials("", "", ""),
    )
    python = Path(sys.executable)
    argv = [sys.executable, "-I", "-S", "-c", ""]
    return config, Launch(argv, folder / "runtime", {}, reads=installation(python)), folder / "scratch"
