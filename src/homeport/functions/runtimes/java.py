"""Java functions, under AWS's own runtime interface client and a Java of this machine.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-java.html
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Description, Launch, LaunchError
from homeport.functions.runtimes.architecture import architecture_note
from homeport.functions.runtimes.java_client import JavaClient
from homeport.functions.runtimes.versions import Interpreter, VersionRule
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation

VERSIONS = ("11", "17", "21", "25")
_IDENTIFIER = re.compile(r"java(\d\d)")
_RELEASE = re.compile(r'version "((\d+)[\d._]*)')
_MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"
_MISSING = "Java is not on this machine"
_PROBE_LIMIT_S = 20
_HEAP_SHARE = 0.85


class JavaRuntime:
    """`java11` and later."""

    def __init__(self, cache: Path, environment: Mapping[str, str] | None = None, *, strict: bool = False) -> None:
        self._client = JavaClient(cache)
        self._environment = os.environ if environment is None else environment
        remedy = "a JDK {version} on PATH, or named by JAVA_HOME, runs it as declared"
        self._rule = VersionRule("Java", remedy, strict, newer_first=True)
        self._found: dict[str, Interpreter] | None = None

    @property
    def identifiers(self) -> Sequence[str]:
        return [f"java{version}" for version in VERSIONS]

    def runs(self, identifier: str) -> bool:
        return _IDENTIFIER.fullmatch(identifier) is not None

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        del code
        declared = identifier.removeprefix("java")
        interpreter = self._nearest(declared)
        if interpreter is not None:
            self._rule.require(declared, interpreter.version)
            self._client.ensure()

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        declared = config.runtime.removeprefix("java")
        interpreter = self._nearest(declared)
        if interpreter is None:
            raise LaunchError("Runtime.NotSupported", _MISSING, hint=self._rule.install(declared))
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
            note=self._rule.note(config.name, declared, interpreter.version) + architecture_note(config),
        )

    def describe(self, identifier: str) -> Description:
        declared = identifier.removeprefix("java")
        interpreter = self._nearest(declared)
        if interpreter is None:
            return Description(identifier, "", remark=f"{_MISSING}; {self._rule.install(declared)}")
        remark = self._rule.remark(declared, interpreter.version)
        return Description(
            identifier, f"Java {interpreter.release}", str(interpreter.program), interpreter.origin, remark
        )

    def _nearest(self, declared: str) -> Interpreter | None:
        if self._found is None:
            found: dict[str, Interpreter] = {}
            for program, origin in self._candidates():
                interpreter = _probed(program, origin) if program.exists() else None
                if interpreter is not None:
                    found.setdefault(interpreter.version, interpreter)
            self._found = found
        version = self._rule.nearest(declared, list(self._found))
        return self._found[version] if version is not None else None

    def _candidates(self) -> Iterator[tuple[Path, str]]:
        named = self._environment.get("JAVA_HOME", "")
        if named:
            yield Path(named) / "bin" / "java", "JAVA_HOME"
        for entry in self._environment.get("PATH", "").split(os.pathsep):
            if entry.startswith("/") and Path(entry).name != "shims":
                yield Path(entry) / "java", "PATH"
        for program in sorted(Path("/usr/lib/jvm").glob("*/bin/java")):
            yield program, "/usr/lib/jvm"


def _settings(program: Path) -> Iterator[Path]:
    """Debian keeps a JDK's settings in /etc, link by link."""
    configuration = program.parent.parent / "conf"
    for place in (configuration, *configuration.glob("**/*")):
        if place.is_symlink() and place.exists():
            yield place.resolve()


def _probed(program: Path, origin: str) -> Interpreter | None:
    try:
        finished = subprocess.run(
            [str(program), "-version"], capture_output=True, text=True, timeout=_PROBE_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    release = _RELEASE.search(finished.stderr)
    return Interpreter(program.resolve(), release[2], origin, release[1]) if release is not None else None
