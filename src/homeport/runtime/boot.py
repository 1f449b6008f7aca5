"""Runs LocalStack on the main thread of the process."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable

from homeport.runtime.host import Host, install
from homeport.runtime.settings import Placement, environment, removed
from homeport.runtime.stop import Stop


def prepare(placement: Placement) -> None:
    """Make the process ready for LocalStack's import: folders and environment, nothing left of an earlier run."""
    shutil.rmtree(placement.run, ignore_errors=True)
    for folder in (placement.temporary, placement.static_libs):
        folder.mkdir(parents=True, exist_ok=True)
    # Its S3 store and its function archives lie in the system's temporary folder. The variable TMPDIR would do as well,
    # but LocalStack warns of it.
    tempfile.tempdir = str(placement.temporary)
    for name in removed(os.environ):
        del os.environ[name]
    os.environ.update(environment(placement, os.environ))


def run(host: Host, placement: Placement, stop: Stop, extend: Callable[[], None]) -> int:
    """Load LocalStack and serve until the process is told to stop; returns the exit code.

    `extend` is called once LocalStack's modules are mended, before it starts.
    """
    from homeport.runtime import init_hooks, lean_imports
    from homeport.runtime.spec_index import SpecIndex

    install(host)
    lean_imports.apply()
    index = SpecIndex(placement.cache, placement.static_libs)
    index.begin()
    # What LocalStack's image says of itself at `/_localstack/info`.
    (placement.static_libs / ".community-version").touch()
    from localstack.logging.setup import setup_logging_from_config
    from localstack.runtime import current

    from homeport.runtime import patches

    setup_logging_from_config()
    # Before anything that may ask LocalStack for its scripts: it looks for them once.
    init_hooks.use(placement.init or placement.localstack / "no-init")
    patches.apply(host)
    extend()
    init_hooks.run_boot_scripts()
    runtime = current.initialize_runtime()
    stop.then_by(lambda: runtime.exit(0))
    index.finish()
    runtime.run()
    return int(runtime.exit_code)


def is_ready() -> bool:
    """Whether LocalStack answers and its init hooks have run."""
    # While the module is being imported, on another thread, it is there without what it defines.
    ready = getattr(sys.modules.get("localstack.runtime.events"), "infra_ready", None)
    return ready is not None and bool(ready.is_set())
