"""Java functions, under AWS's own runtime interface client and a Java of this machine.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-java.html
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Description, Launch
from homeport.functions.runtimes.architecture import architecture_note
from homeport.functions.runtimes.interpreters import Interpreters, Probe, on_path
from homeport.functions.runtimes.java_client import JavaClient
from homeport.functions.runtimes.versions import VersionRule
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation

_IDENTIFIERS = ("java8.al2", "java11", "java17", "java21", "java25")
"""Those that AWS has."""
_PROBE = Probe(["-version"], re.compile(r'version "((?:1\.)?(\d+)[\d._]*)'))
_MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"
_HEAP_SHARE = 0.85


class JavaRuntime:
    """`java8.al2` and later."""

    def __init__(self, cache: Path, interpreters: Interpreters) -> None:
        self._client = JavaClient(cache)
        self._interpreters = interpreters

    identifiers: Sequence[str] = _IDENTIFIERS

    def runs(self, identifier: str) -> bool:
        return identifier in self.identifiers

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        del code
        if self._interpreters.prepared(_declared(identifier)) is not None:
            self._client.ensure()

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        declared = _declared(config.runtime)
        interpreter = self._interpreters.launched(declared)
        jars = self._client.ensure()
        task, opt, client = places.task_root, places.opt, places.runtime or jars
        options = [
            f"-Xmx{max(32, int(config.memory_mb * _HEAP_SHARE))}m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
        ]
        return Launch(
            argv=[
                str(interpreter.program),
                *options,
                "-cp",
                f"{client}/*:{task}:{task}/lib/*:{opt}/java/lib/*",
                _MAIN,
                config.handler,
            ],
            runtime_directory=jars,
            environment={
                "PATH": f"{interpreter.program.parent}:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
                "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
            },
            reads=(*installation(interpreter.program), *_settings(interpreter.program), jars),
            trust_store=(interpreter.program.parent.parent / "lib" / "security" / "cacerts").resolve(),
            note=self._interpreters.rule.note(config.name, declared, interpreter.version) + architecture_note(config),
        )

    def describe(self, identifier: str) -> Description:
        return self._interpreters.describe(identifier, _declared(identifier))


def java_interpreters(environment: Mapping[str, str] | None = None, *, strict: bool = False) -> Interpreters:
    """Those that are found by the variables of an environment, this process's by default."""
    known = os.environ if environment is None else environment
    remedy = "a JDK {version} on PATH, or named by JAVA_HOME, runs it as declared"
    rule = VersionRule("Java", remedy, strict, newer_first=True)
    return Interpreters(rule, _PROBE, lambda: ((program.resolve(), origin) for program, origin in _candidates(known)))


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    named = environment.get("JAVA_HOME", "")
    if named:
        yield Path(named) / "bin" / "java", "JAVA_HOME"
    yield from on_path(environment, "java")
    for program in sorted(Path("/usr/lib/jvm").glob("*/bin/java")):
        yield program, "/usr/lib/jvm"


def _declared(identifier: str) -> str:
    return identifier.removeprefix("java").removesuffix(".al2")


def _settings(program: Path) -> Iterator[Path]:
    """Debian keeps a JDK's settings in /etc, link by link."""
    configuration = program.parent.parent / "conf"
    for place in (configuration, *configuration.glob("**/*")):
        if place.is_symlink() and place.exists():
            yield place.resolve()
