"""Node.js functions, under homeport's own runtime client (`node_client/`).

https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Description, Launch
from homeport.functions.runtimes.architecture import architecture_note
from homeport.functions.runtimes.interpreters import Interpreters
from homeport.functions.runtimes.node_interpreters import VERSIONS
from homeport.functions.runtimes.node_sdk import NodeSdk, modules
from homeport.functions.runtimes.versions import Interpreter
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation

_IDENTIFIER = re.compile(r"nodejs(\d+)\.x")
_CLIENT = Path(__file__).parent / "node_client"
_FRAMES_DESCRIPTOR = 3
# The `bootstrap` of AWS's image gives a tenth of the memory to V8's young generation, and the rest to the old one.
_YOUNG_PART, _SEMI_SPACES = 10, 2


@dataclass(frozen=True, slots=True)
class _Sdk:
    """What of the AWS SDK one code has."""

    folder: Path | None
    missing: str = ""
    """Why packages that it names are not there; empty where they are."""


class NodeRuntime:
    """`nodejs18.x` and later."""

    def __init__(self, cache: Path, interpreters: Interpreters) -> None:
        self._sdk = NodeSdk(cache)
        self._sdk_of: dict[Path, _Sdk] = {}
        """By code."""
        self._interpreters = interpreters

    @property
    def identifiers(self) -> Sequence[str]:
        return [f"nodejs{version}.x" for version in VERSIONS]

    def runs(self, identifier: str) -> bool:
        return _IDENTIFIER.fullmatch(identifier) is not None

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        interpreter = self._interpreters.prepared(_declared(identifier))
        if interpreter is not None and code is not None:
            self._prepare_sdk(code)

    def _prepare_sdk(self, code: Path) -> None:
        """A layer may bring what cannot be had, so the function is made all the same and its log tells."""
        try:
            self._sdk_of[code] = _Sdk(self._sdk.ensure(code))
        except HomeportError as error:
            self._sdk_of[code] = _Sdk(self._sdk.at_hand(), f"{error.message}; {error.hint}")

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        declared = _declared(config.runtime)
        interpreter = self._interpreters.launched(declared)
        client = places.runtime or _CLIENT
        note = self._interpreters.rule.note(config.name, declared, interpreter.version) + architecture_note(config)
        sdk = self._sdk_of.get(config.code_path, _Sdk(None))
        note += f"homeport: {config.name}: {sdk.missing}\n" if sdk.missing else ""
        return Launch(
            argv=[str(interpreter.program), *_memory(config), str(client / "bootstrap.cjs")],
            runtime_directory=_CLIENT,
            environment=_environment(interpreter, declared, client, places, sdk.folder),
            log_descriptors=(1, 2, _FRAMES_DESCRIPTOR),
            reads=(*installation(interpreter.program), _CLIENT, *filter(None, [sdk.folder])),
            keeps_egress_rules=True,
            note=note,
        )

    def describe(self, identifier: str) -> Description:
        return self._interpreters.describe(identifier, _declared(identifier))


def _declared(identifier: str) -> str:
    return identifier.removeprefix("nodejs").removesuffix(".x")


def _memory(config: FunctionConfig) -> list[str]:
    """V8's limits by the function's memory, unless the function sets its own."""
    own = config.environment.get("NODE_OPTIONS", "").replace("_", "-")
    if "--max-semi-space-size" in own or "--max-old-space-size" in own:
        return []
    young_mb = config.memory_mb // _YOUNG_PART
    semi_mb = young_mb // _SEMI_SPACES
    return [f"--max-semi-space-size={semi_mb}", f"--max-old-space-size={config.memory_mb - young_mb}"]


def _environment(
    interpreter: Interpreter, declared: str, client: Path, places: Places, sdk: Path | None
) -> dict[str, str]:
    task, opt = str(places.task_root), str(places.opt)
    places_of_modules = [
        f"{opt}/nodejs/node{declared}/node_modules",
        f"{opt}/nodejs/node_modules",
        *([str(modules(sdk))] if sdk is not None else []),
        str(client),
        task,
    ]
    return {
        "PATH": f"{interpreter.program.parent}:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
        "NODE_PATH": ":".join(places_of_modules),
        "_LAMBDA_TELEMETRY_LOG_FD": str(_FRAMES_DESCRIPTOR),
    }
