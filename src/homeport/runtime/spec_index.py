"""LocalStack's index of all service models, made once for a user and not once for a start.

Without it the first request reads the models of four hundred services: three seconds, and 300 MB that stay. LocalStack
finds the index among the files that its image is built with, so each instance gets a copy there. Its name holds the
versions of LocalStack and botocore, and it is put in place whole: any number of instances can share the cache folder.

`python -m homeport.runtime.spec_index [FOLDER]` makes it, by default where all instances of a user look for it; the
first start does so in a process beside itself where it is missing.
"""

import importlib.metadata
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

from homeport.functions.cached_folders import default_cache

log = logging.getLogger(__name__)

_PATIENCE_S = 30.0


class SpecIndex:
    """The index for one start: `begin` lays a copy in place or starts making it, `finish` waits for that."""

    def __init__(self, cache: Path, static_libs: Path) -> None:
        self._cached = cache / file_name()
        self._place = static_libs / file_name()
        self._maker: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Copy the index; where there is none, start a process that makes it."""
        if not self._copied():
            command = [sys.executable, "-m", __name__, str(self._cached.parent)]
            self._maker = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def finish(self) -> None:
        """Wait for the index that is being made; without it LocalStack makes its own."""
        if self._maker is None:
            return
        try:
            self._maker.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._maker.kill()
        if not self._copied():
            log.warning("the index of service models could not be kept in %s: starts take longer", self._cached.parent)

    def _copied(self) -> bool:
        try:
            shutil.copyfile(self._cached, self._place)
        except FileNotFoundError:
            return False
        return True


def file_name() -> str:
    """The index's file name as LocalStack looks for it."""
    localstack, botocore = (importlib.metadata.version(name) for name in ("localstack-core", "botocore"))
    return f"service-catalog-{localstack.replace('.', '_')}-{botocore.replace('.', '_')}.dill"


def make(cache: Path) -> None:
    """Make the index, where there is none."""
    if (cache / file_name()).exists():
        return
    from localstack.aws.spec import build_service_index_cache

    cache.mkdir(parents=True, exist_ok=True)
    fresh = cache / f"{file_name()}.{os.getpid()}"
    build_service_index_cache(str(fresh))
    fresh.replace(cache / file_name())


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]) if sys.argv[1:] else default_cache())
    except OSError as problem:
        sys.exit(f"the index of service models cannot be made: {problem}")
