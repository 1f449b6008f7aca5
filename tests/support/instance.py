"""A running server for tests: its own free port, its own state folder, its log shown when something fails."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 10.0


class Instance:
    """One `python -m homeport.server`; started by construction, ended by `stop`."""

    def __init__(
        self, folder: Path, *, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        """The state folder."""
        self.log_file = folder.with_suffix(".log")
        self.started_at = time.monotonic()
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "homeport.server", "--port", "0", "--state", str(folder), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                cwd=folder.parent,
            )
        self.port = self._announced_port()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return self.log_file.read_text(errors="replace")

    def health(self) -> dict[str, Any]:
        """The document of `/_homeport/health`."""
        with urllib.request.urlopen(f"{self.url}/_homeport/health", timeout=5) as response:
            return cast("dict[str, Any]", json.load(response))

    def wait_until_ready(self, within_s: float = READY_WITHIN_S) -> "Instance":
        """Wait until everything answers; fails with the server's log."""
        deadline = time.monotonic() + within_s
        while self._health_or_none().get("status") != "ready":
            self._check(deadline, "it is not ready")
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; returns the exit code. Fails with the log when it does not end."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop within {STOPPED_WITHIN_S} s; its log:\n{self.log}") from None

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client for this instance."""
        import boto3

        given = {
            "endpoint_url": self.url,
            "region_name": "us-east-1",
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            **options,
        }
        # boto3's overloads want a literal name of a service.
        return boto3.client(cast("Any", service), **given)

    def _announced_port(self) -> int:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                announced = json.loads((self.folder / "homeport.pid").read_text())
            except FileNotFoundError:
                announced = None
            if announced and announced["pid"] == self.process.pid:
                return int(announced["port"])
            self._check(deadline, "it does not listen")

    def _health_or_none(self) -> dict[str, Any]:
        try:
            return self.health()
        except (OSError, urllib.error.URLError):
            return {}

    def _check(self, deadline: float, complaint: str) -> None:
        """Wait a little; fails when the process has ended or the time is over."""
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}; its log:\n{self.log}")
        if time.monotonic() > deadline:
            raise AssertionError(f"{complaint}; the server's log:\n{self.log}")
        time.sleep(0.02)


@contextmanager
def running(folder: Path, **options: Any) -> Iterator[Instance]:
    """A ready instance that is stopped at the end; the server's log is printed when the test fails."""
    instance = Instance(folder, **options)
    try:
        yield instance.wait_until_ready()
    except BaseException:
        sys.stderr.write(f"--- log of the server on port {instance.port}\n{instance.log}\n")
        raise
    finally:
        instance.stop()
