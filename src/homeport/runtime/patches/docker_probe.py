"""Defect: `/_localstack/info` asks Docker for the machine's name, and prints its errors where there is no Docker.

LocalStack in host mode runs `docker ps` and `docker info` for two fields that only tell its makers machines apart.
Where that fails it takes the kernel's own names; here it does so at once. Shown by tests/e2e/test_server.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let the two questions fail without a process being started."""
    when_imported("localstack.utils.docker_utils", _patch)


def _patch(docker_utils: Any) -> None:
    docker_utils.DOCKER_CLIENT.get_system_info = _unanswered
    docker_utils.DOCKER_CLIENT.get_system_id = _unanswered


def _unanswered() -> None:
    raise RuntimeError("homeport does not ask Docker")
