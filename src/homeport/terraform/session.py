"""What surrounds every run of Terraform in a user's folder, so that the folder is afterwards as it was before."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from homeport.terraform import locks, overrides
from homeport.terraform.job import Job

WAIT_S = 1800.0
"""How long one run waits for another on the same folder."""


@contextmanager
def held(job: Job) -> Iterator[tuple[int, ...]]:
    """Have the root to oneself; gives the descriptors of the locks, for children to inherit.

    What a killed run left in the folder is cleared away first.
    """
    job.state.make()
    with ExitStack() as stack:
        descriptor = _lock(stack, job, job.folder)
        overrides.remove([job.folder])
        job.lock_file.recover(job.tell)
        stack.enter_context(job.lock_file.lent())
        yield (descriptor,)


@contextmanager
def modules_held(job: Job, inherited: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Have the root's modules to oneself as well: those with providers of their own get override files too.

    Inside `held`, once `init` has told which modules there are.
    """
    with ExitStack() as stack:
        folders = sorted(folder for folder in job.modules() if folder != job.folder.resolve())
        for folder in folders:
            inherited = (*inherited, _lock(stack, job, folder))
        overrides.remove(folders)
        yield inherited


@contextmanager
def overridden(job: Job) -> Iterator[None]:
    """Around each single run: tflocal writes override files, leaves them, and refuses to start where it finds one."""
    try:
        yield
    finally:
        overrides.remove(job.modules())


def _lock(stack: ExitStack, job: Job, folder: Path) -> int:
    return stack.enter_context(
        locks.held(
            folder,
            wait_s=WAIT_S,
            waiting=lambda: job.tell(f"{job.name}: waiting for another Terraform run in {folder}"),
            busy=f"another Terraform run holds {folder}",
        )
    )
