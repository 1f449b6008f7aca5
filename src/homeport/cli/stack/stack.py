"""Bringing the stack up and down: the order of the steps, and what is undone when one fails."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from homeport.cli.stack import interrupts, jobs, processes, server
from homeport.cli.stack.instance import Instance, Running
from homeport.config import Settings
from homeport.core import own_folder
from homeport.core.errors import HomeportError
from homeport.terraform import driver, locks
from homeport.terraform.job import Job

_WAIT_S = 1800.0

type Tell = Callable[[str], None]


def up(settings: Settings, port: int | None, tell: Tell, *, always_apply: bool = False) -> Running:
    """Bring the stack up, or up to date when it is up; `port` is the one that was asked for, if any was.

    Raises HomeportError when a step fails. What this call has started is then stopped and its state dropped.
    """
    _refuse_aws(settings, "up")
    # Without Terraform there is nothing to bring up: found out before anything is made or started.
    jobs.jobs(settings, "http://127.0.0.1")
    instance = Instance(settings.state)
    with _locked(instance, tell):
        running = instance.running()
        if running is None:
            return _start_and_apply(settings, instance, tell)
        if port and port != running.port:
            raise HomeportError(
                f"the stack is up on port {running.port} already",
                hint="`homeport down` first, or --state for a second one",
            )
        tell(f"the stack is up on {running.endpoint} (pid {running.pid})")
        _apply_all(settings, running, tell, always_apply=always_apply)
        return running


def down(settings: Settings, tell: Tell) -> bool:
    """Stop the server with all that it has started, and drop the state; whether there was anything to do."""
    _refuse_aws(settings, "down")
    instance = Instance(settings.state)
    if not settings.state.is_dir():
        return False
    with _locked(instance, tell):
        running = instance.running()
        with interrupts.held_back():
            if running:
                server.stop(running.pid, tell)
            return instance.drop() or running is not None


def required(settings: Settings) -> Running:
    """The running server; HomeportError when there is none."""
    instance = Instance(settings.state)
    running = instance.running()
    if running:
        return running
    if instance.is_gone():
        raise HomeportError(f"the stack in {settings.state} has ended unexpectedly", hint="`homeport up` starts afresh")
    raise HomeportError("no stack is up", hint="`homeport up` starts it")


def _refuse_aws(settings: Settings, command: str) -> None:
    if not settings.target.is_local:
        raise HomeportError(f"`{command}` is for local stacks", hint="`homeport deploy` takes the Terraform to AWS")


@contextmanager
def _locked(instance: Instance, tell: Tell) -> Iterator[None]:
    """One `up` or `down` at a time."""
    own_folder.make(instance.folder)
    with locks.held(
        instance.lock,
        wait_s=_WAIT_S,
        waiting=lambda: tell(f"waiting for another homeport that works on {instance.folder}"),
        busy=f"another homeport works on {instance.folder}",
    ):
        yield


def _start_and_apply(settings: Settings, instance: Instance, tell: Tell) -> Running:
    todo = jobs.jobs(settings, f"http://127.0.0.1:{settings.port}", tell)
    if instance.drop():
        tell("the last server ended without `homeport down`: its stack's state is dropped, Terraform's with it")
    starting = None
    try:
        with interrupts.held_back():
            starting = server.start(instance, settings.port, settings.project, os.environ)
        tell("starting")
        # Needs no server, and takes as long as the server does to get ready.
        driver.initialise_if_needed(todo[0])
        running = starting.wait_until_ready(settings.ready_timeout_s)
        tell(f"ready on {running.endpoint}; the stack's state lasts until `homeport down`")
        _apply_all(settings, running, tell)
    except BaseException:
        if starting is not None:
            with interrupts.held_back():
                tell("stopping what was started")
                server.stop(starting.process.pid, tell)
                instance.drop()
        raise
    return running


def _apply_all(settings: Settings, running: Running, tell: Tell, *, always_apply: bool = False) -> None:
    for job in jobs.jobs(settings, running.endpoint, tell, lambda: processes.is_alive(running.pid)):
        if not always_apply and driver.is_applied(job, running.identity):
            tell(f"{job.name}: nothing has changed since the last apply")
            continue
        _apply(job, running)


def _apply(job: Job, running: Running) -> None:
    job.tell(f"{job.name}: terraform apply")
    report = driver.apply(job, running.identity)
    counts = ", ".join(f"{count} {what}" for what, count in report.changes.items())
    job.tell(f"{job.name}: {counts or 'applied'}")
