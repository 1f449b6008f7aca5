"""The process that stands for a container: it runs one, hands on what that writes, and ends as it ends.

Started by the spawner as a function's worker, with what to run in HOMEPORT_CONTAINER: {"socket", "name", "create"}, of
which `create` is the engine's request. The container is removed by `remove`, which the spawner runs when this process
has ended in whatever way.
"""

import contextlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

from homeport.functions.containers.engine import Engine, EngineError

_SIGNAL_BASE = 128
_FAILED_EXIT_CODE = 125


def follow() -> NoReturn:
    """Run the container to its end."""
    engine, order = _ordered()
    try:
        container = engine.create(order["name"], order["create"])
        for descriptor, content in engine.run(container):
            _write(descriptor, content)
        code = engine.wait(container)
    except EngineError as error:
        sys.stderr.write(f"homeport: the container engine refuses to run the image: {error}\n")
        sys.exit(_FAILED_EXIT_CODE)
    if code > _SIGNAL_BASE and code - _SIGNAL_BASE in signal.valid_signals():
        # What a shell calls 137 was a signal: who waits for this process is to see one too.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), code - _SIGNAL_BASE)
    sys.exit(code)


def remove() -> None:
    """Take the container away."""
    engine, order = _ordered()
    with contextlib.suppress(EngineError):
        engine.remove(order["name"])


def _ordered() -> tuple[Engine, Any]:
    order = json.loads(os.environ["HOMEPORT_CONTAINER"])
    return Engine(order["socket"]), order


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
