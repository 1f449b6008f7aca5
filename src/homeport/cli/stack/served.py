"""The stack of a local target: the order in which it comes up and goes down, and what is undone when a step fails."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from homeport.cli.stack import interrupts, isolation, jobs
from homeport.cli.stack.running import Running
from homeport.cli.stack.server import Server
from homeport.cli.stack.stack import Condition, Tell
from homeport.config import Root, Settings
from homeport.core import own_folder
from homeport.core.errors import HomeportError
from homeport.terraform import driver, locks
from homeport.terraform.environment import aws_environment, without_aws
from homeport.terraform.job import Job
from homeport.terraform.outputs import translate
from homeport.terraform.state_file import Output, TerraformState

_WAIT_S = 1800.0
_ENDED = "the last server ended without `homeport down`: its stack's state is dropped, Terraform's with it"


@dataclass(frozen=True, slots=True)
class ServedStack:
    """A server that plays AWS, and Terraform applied to it by tflocal."""

    settings: Settings
    server: Server
    tell: Tell
    """Says a line to a person."""

    def up(self, port: int | None, *, always_apply: bool = False) -> Running:
        """Bring it up, or up to date when it is up."""
        # Without Terraform there is nothing to bring up: found out before anything is made or started.
        jobs.jobs(self.settings, "http://127.0.0.1")
        with self._locked():
            running = self.server.running()
            if running is None:
                return self._start_and_apply()
            if port and port != running.port:
                raise HomeportError(
                    f"the stack is up on port {running.port} already",
                    hint="`homeport down` first, or --state for a second one",
                )
            isolation.require(self.settings, running)
            self.tell(f"the stack is up on {running.endpoint} ({running.name})")
            self._apply_all(running, always_apply=always_apply)
            return running

    def down(self) -> bool:
        """Stop the server with all that it has started, and drop the state."""
        if not self.server.folder.is_dir():
            return False
        with self._locked():
            running = self.server.running()
            with interrupts.held_back():
                if running:
                    self.server.stop(running, self.tell)
                return self.server.drop() or running is not None

    def condition(self) -> Condition:
        """Whether the server runs."""
        if self.server.running():
            return Condition.UP
        return Condition.GONE if self.server.is_gone() else Condition.DOWN

    def running(self) -> Running | None:
        """The server."""
        return self.server.running()

    def endpoint(self) -> str:
        """Where the server answers."""
        return self._required().endpoint

    def state(self) -> TerraformState:
        """What the tfstates in the state folder say."""
        return jobs.applied_state(self.settings)

    def outputs(self, endpoint: str | None = None) -> Mapping[str, Output]:
        """Terraform's outputs, translated."""
        own, state = self.endpoint(), self.state()
        ids = state.api_ids()
        return {
            name: Output(translate(output.value, endpoint or own, ids), output.sensitive)
            for name, output in state.outputs.items()
        }

    def environment(self) -> Mapping[str, str]:
        """The user's environment with this stack in the place of AWS."""
        region, account = self.state().home()
        local = aws_environment(self.endpoint(), region or self.settings.region, account or "test")
        return {**without_aws(os.environ), **local}

    def terraform(self, root: Root, arguments: Sequence[str]) -> int:
        """tflocal, with the state folder's tfstate."""
        running = self._required() if driver.needs_stack(arguments) else self.server.running()
        # A command that needs no stack gets the address that one would have.
        endpoint = running.endpoint if running else f"http://127.0.0.1:{self.settings.port}"
        settings = self.settings
        all_roots = settings if root in settings.roots else replace(settings, roots=(root,))
        found = jobs.jobs(all_roots, endpoint, self.tell, lambda: not running or self.server.lives(running))
        return driver.run(next(job for job in found if job.root == root), arguments)

    def log(self, lines: int) -> str:
        """The end of the server's log."""
        return self.server.log(lines)

    def follow_log(self, lines: int) -> Iterator[str]:
        """The server's log while it grows."""
        return self.server.follow_log(lines)

    def _required(self) -> Running:
        running = self.server.running()
        if running:
            return running
        if self.server.is_gone():
            raise HomeportError(
                f"the stack in {self.server.folder} has ended unexpectedly", hint="`homeport up` starts afresh"
            )
        raise HomeportError("no stack is up", hint="`homeport up` starts it")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One `up` or `down` at a time."""
        folder = self.server.folder
        own_folder.make(folder)
        with locks.held(
            self.server.lock,
            wait_s=_WAIT_S,
            waiting=lambda: self.tell(f"waiting for another homeport that works on {folder}"),
            busy=f"another homeport works on {folder}",
        ):
            yield

    def _start_and_apply(self) -> Running:
        settings = self.settings
        todo = jobs.jobs(settings, f"http://127.0.0.1:{settings.port}", self.tell)
        self.server.prepare(self.tell)
        if self.server.drop():
            self.tell(_ENDED)
        starting = None
        try:
            with interrupts.held_back():
                starting = self.server.start()
            self.tell("starting")
            # Needs no server, and takes as long as the server does to get ready.
            driver.initialise_if_needed(todo[0])
            running = starting.wait_until_ready(settings.ready_timeout_s)
            isolation.require(settings, running)
            self.tell(f"ready on {running.endpoint}; the stack's state lasts until `homeport down`")
            self._apply_all(running)
        except BaseException:
            if starting is not None:
                with interrupts.held_back():
                    self.tell("stopping what was started")
                    starting.stop(self.tell)
                    self.server.drop()
            raise
        return running

    def _apply_all(self, running: Running, *, always_apply: bool = False) -> None:
        for job in jobs.jobs(self.settings, running.endpoint, self.tell, lambda: self.server.lives(running)):
            if not always_apply and driver.is_applied(job, running.identity):
                self.tell(f"{job.name}: nothing has changed since the last apply")
                continue
            _apply(job, running)


def _apply(job: Job, running: Running) -> None:
    job.tell(f"{job.name}: terraform apply")
    report = driver.apply(job, running.identity)
    counts = ", ".join(f"{count} {what}" for what, count in report.changes.items())
    job.tell(f"{job.name}: {counts or 'applied'}")
