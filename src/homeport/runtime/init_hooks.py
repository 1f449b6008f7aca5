"""LocalStack's init hooks: scripts in `boot.d`, `start.d`, `ready.d` and `shutdown.d`.

See "Initialization Hooks" in LocalStack's documentation. Its image reads `/etc/localstack/init`; on a user's machine
they belong to the project.
"""

from pathlib import Path

STAGES = ("boot.d", "start.d", "ready.d", "shutdown.d")
SYSTEM_FOLDER = Path("/etc/localstack/init")


def find(chosen: Path | None, project: Path) -> Path | None:
    """The folder whose scripts run: the chosen one, else the project's `init`, else LocalStack's own place."""
    if chosen is not None:
        return chosen.absolute()
    return next((folder for folder in (project / "init", SYSTEM_FOLDER) if _has_stages(folder)), None)


def _has_stages(folder: Path) -> bool:
    return any((folder / stage).is_dir() for stage in STAGES)


def use(folder: Path) -> None:
    """Let LocalStack find its scripts there.

    It makes the folder where there is none; without a folder its pages of the stages fail.
    """
    from localstack import config

    config.dirs.init = str(folder)


def run_boot_scripts() -> None:
    """Run the scripts of `boot.d`, for which LocalStack's image has a step of its own."""
    from localstack.runtime.init import Stage, init_script_manager

    init_script_manager().run_stage(Stage.BOOT)
