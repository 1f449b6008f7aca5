"""homeport's own compose files and what lies beside them: in the wheel, or in the repository."""

from pathlib import Path

import homeport

_PACKAGE = Path(homeport.__file__).parent
SERVICE = "localstack"
"""The one service of the compose files."""


def folder() -> Path:
    """Where they lie."""
    shipped = _PACKAGE / "compose"
    return shipped if shipped.is_dir() else _PACKAGE.parents[1]


def base() -> Path:
    """The service in homeport's image."""
    return folder() / "docker-compose.yml"


def official() -> Path:
    """What makes it LocalStack's official image."""
    return folder() / "docker-compose.localstack.yml"


def has_dockerfile() -> bool:
    """Whether homeport's image can be built from here."""
    return (folder() / "Dockerfile").is_file()
