"""The composition root: makes the parts of one instance, puts them together, runs them in the foreground."""

import argparse
import logging
import os
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from homeport import config, services
from homeport.core.errors import HomeportError
from homeport.functions.cached_folders import default_cache
from homeport.runtime import boot, init_hooks
from homeport.runtime.settings import Placement
from homeport.runtime.stop import Stop, Stopped
from homeport.server.instance import Instance
from homeport.server.listener import LOOPBACK, bind
from homeport.server.state_folder import StateFolder

log = logging.getLogger("homeport.server")

LOG_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)-7s %(name)s: %(message)s"
LOG_DATES = "%Y-%m-%dT%H:%M:%S"

GIVE_WAY_S = 0.001
"""How long a thread of LocalStack's computes while the event loop wants to go on; Python's default is 5 ms."""

STOP_DEADLINE_S = 4.5
"""After a signal the process ends within this time, whatever hangs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, datefmt=LOG_DATES)
    try:
        return _serve(options)
    except HomeportError as error:
        sys.stderr.write(f"error: {error.message}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return 1
    except Exception:
        log.exception("the server failed")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m homeport.server", description="Run one instance of homeport.")
    parser.add_argument("--port", type=int, default=4566, help="port to listen on; 0 for a free one (default: 4566)")
    parser.add_argument("--host", action="append", help="address to listen on, repeatable (default: loopback)")
    parser.add_argument("--state", type=Path, default=Path(".homeport"), help="state folder (default: .homeport)")
    parser.add_argument("--init-dir", type=Path, help="folder of init hooks (default: init, where it has any)")
    return parser


def _serve(options: argparse.Namespace) -> int:
    folder = StateFolder(options.state.absolute())
    # Read before LocalStack's own variables take the place of the user's.
    chosen = config.load({}, os.environ, Path.cwd())
    stop = Stop(STOP_DEADLINE_S, partial(_overdue, folder))
    stop.listen()
    lock = folder.claim()
    hosts = tuple(options.host or LOOPBACK)
    sockets = bind(hosts, options.port)
    api_sockets = {name: bind(hosts, port) for name, port in chosen.ports.items()}
    placement = Placement(
        run=folder.run,
        cache=default_cache(),
        authority=folder.certificate.absolute(),
        certificate=Path(custom).absolute() if (custom := os.environ.get("CUSTOM_SSL_CERT_PATH")) else None,
        init=init_hooks.find(options.init_dir, Path.cwd()),
        port=sockets[0].getsockname()[1],
        listen=hosts,
    )
    boot.prepare(placement)
    sys.setswitchinterval(GIVE_WAY_S)
    instance = Instance(sockets, placement, chosen, api_sockets)
    try:
        instance.start()
        folder.announce(placement.port)
        # LocalStack's state ends with its process, and the engines' with it: never half a state.
        shutil.rmtree(folder.dynamodb, ignore_errors=True)
        return boot.run(instance.host(instance.open_engine(folder.dynamodb)), placement, stop, services.apply)
    except Stopped:
        return 0
    finally:
        instance.stop()
        folder.withdraw()
        lock.close()


def _overdue(folder: StateFolder) -> NoReturn:
    log.warning("not everything ended within %s s", STOP_DEADLINE_S)
    folder.withdraw()
    end_process(0)


def end_process(code: int) -> NoReturn:
    """End the process at once: LocalStack leaves threads behind that Python would wait for."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
