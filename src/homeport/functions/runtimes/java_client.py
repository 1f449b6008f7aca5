"""AWS's runtime interface client for Java: fetched once from Maven Central by `mvn`, checked, and kept in the cache."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.cached_folders import make_whole

_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_JARS = {
    "aws-lambda-java-core-1.3.0": "648b8b33331d5a60bc86ef24779e5cf17763cedee081a5ea54a3a410a41ba602",
    "aws-lambda-java-runtime-interface-client-2.6.0": (
        "7b503b4b891e259df5268d298f3ad04991675872c035e8997a18027a7ed35941"
    ),
    "aws-lambda-java-serialization-1.1.5": "d444e7e1accdfd37a86863ff788d7a8076280d77fe1b6c40b7d7a60f9af2bb8f",
}
_FETCH_LIMIT_S = 300
_HINT = "create a Java function once where Maven Central can be reached, with `mvn` on PATH"


class JavaClient:
    """The jars of the client, in a folder of their own."""

    def __init__(self, cache: Path) -> None:
        digest = hashlib.sha256(repr(_JARS).encode()).hexdigest()[:12]
        self.folder = cache / f"java-client-{digest}"

    def is_there(self) -> bool:
        """Whether nothing has to be fetched."""
        return all((self.folder / f"{name}.jar").exists() for name in _JARS)

    def ensure(self) -> Path:
        """The folder with the jars, fetched when they are missing. HomeportError when that fails."""
        if not self.is_there():
            maven = shutil.which("mvn")
            if maven is None:
                raise HomeportError(
                    "the runtime client of Java functions is not there, and mvn is not on PATH", hint=_HINT
                )
            try:
                make_whole(self.folder, lambda folder: _fetch_all(maven, folder), self.is_there)
            except OSError as error:
                raise HomeportError(
                    f"the runtime client of Java functions cannot be kept: {error}", hint=_HINT
                ) from error
        return self.folder


def _fetch_all(maven: str, folder: Path) -> None:
    for name, checksum in _JARS.items():
        _fetch(maven, name, checksum, folder)


def _fetch(maven: str, name: str, checksum: str, folder: Path) -> None:
    artifact, _, version = name.rpartition("-")
    command = [
        maven,
        "-q",
        "-B",
        _PLUGIN,
        f"-Dartifact=com.amazonaws:{artifact}:{version}",
        f"-DoutputDirectory={folder}",
    ]
    try:
        finished = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise HomeportError(f"{name}.jar could not be fetched in {_FETCH_LIMIT_S} s", hint=_HINT) from error
    jar = folder / f"{name}.jar"
    if finished.returncode or not jar.exists():
        lines = [line for line in finished.stdout.splitlines() if "ERROR" in line] or ["mvn failed"]
        raise HomeportError(f"{name}.jar could not be fetched: {lines[0]}", hint=_HINT)
    if hashlib.sha256(jar.read_bytes()).hexdigest() != checksum:
        raise HomeportError(f"{name}.jar is not the one that homeport knows: its checksum differs", hint=_HINT)
