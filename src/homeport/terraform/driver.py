"""Terraform on one root of a local stack: init when needed, apply, anything else passed through."""

import re
from collections.abc import Sequence
from contextlib import ExitStack

from homeport.core.errors import HomeportError
from homeport.terraform import fingerprint, initialise, overrides, process, session
from homeport.terraform.events import Diagnostic, Report
from homeport.terraform.job import Job

# Commands that install providers or ask where they come from.
_INSTALLING = frozenset({"init", "providers"})
# Commands that need neither the stack nor an initialised folder.
_FREE = frozenset({"fmt", "version", "init", "login", "logout", "-help", "--help", "-h", "-version", "--version"})
_TAKING_VAR_FILES = frozenset({"plan", "apply", "destroy", "refresh", "import", "console", "test"})
_NEEDING_THE_STACK = _TAKING_VAR_FILES
_UNKNOWN_ARGUMENT = re.compile(r'An argument named "(\w+)" is not expected here')
_ATTEMPTS = 4
# Our override makes Terraform take a module's own provider block for an empty one.
_OUR_OWN_WARNING = "Redundant empty provider block"


def needs_stack(arguments: Sequence[str]) -> bool:
    """Whether a command talks to AWS."""
    return subcommand(arguments) in _NEEDING_THE_STACK


def subcommand(arguments: Sequence[str]) -> str:
    """The first argument that is no option, else the first option."""
    named = [argument for argument in arguments if not argument.startswith("-")]
    return (named or [*arguments, ""])[0]


def initialise_if_needed(job: Job) -> None:
    """Run init alone: it does not need the stack."""
    with session.held(job) as inherited:
        if initialise.is_needed(job):
            initialise.run(job, inherited)


def is_applied(job: Job, server: str) -> bool:
    """Whether an apply would find nothing to do: everything it would read is as it was for the last one.

    `server` identifies the running stack. Changes made to the stack by others do not count.
    """
    return fingerprint.matches(job, server)


def apply(job: Job, server: str) -> Report:
    """Apply the configuration; what was done.

    Raises HomeportError when Terraform fails, after its own words have been told.
    """
    fingerprint.forget(job)
    with session.held(job) as inherited:
        if initialise.is_needed(job):
            initialise.run(job, inherited)
        before = fingerprint.take(job, server)
        report = _apply_until_known(job, inherited)
        # A file that was edited meanwhile may have been read before or after.
        if before == fingerprint.take(job, server):
            fingerprint.keep(job, before)
    return report


def run(job: Job, arguments: Sequence[str]) -> int:
    """Any Terraform command on the caller's terminal; its exit code."""
    command = subcommand(arguments)
    with session.held(job) as inherited, ExitStack() as stack:
        if command in ("fmt", "version"):
            # tflocal writes no override for these; fmt would even show ours.
            return _attached(job, arguments, inherited)
        if command not in _FREE and initialise.is_needed(job):
            initialise.run(job, inherited)
        if command not in _FREE:
            inherited = stack.enter_context(session.modules_held(job, inherited))
            _select_workspace(job, inherited, command)
        code = _attached(job, _with_var_files(job, arguments), inherited)
        if command == "init" and code == 0:
            initialise.done(job)
        return code


def _attached(job: Job, arguments: Sequence[str], inherited: tuple[int, ...]) -> int:
    config = initialise.configuration(job, installs=subcommand(arguments) in _INSTALLING)
    with session.overridden(job):
        return process.attached(job.command(arguments, inherited, config.variables))


def _with_var_files(job: Job, arguments: Sequence[str]) -> list[str]:
    """The command with the root's variables files; a saved plan holds its variables already."""
    command = subcommand(arguments)
    takes = command in _TAKING_VAR_FILES and not (command == "apply" and len(_named(arguments)) > 1)
    if not takes:
        return list(arguments)
    position = list(arguments).index(command) + 1
    return [*arguments[:position], *_var_files(job), *arguments[position:]]


def _named(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith("-")]


def _var_files(job: Job) -> list[str]:
    return [f"-var-file={file}" for file in job.root.var_files]


def _apply_until_known(job: Job, inherited: tuple[int, ...]) -> Report:
    """Apply, and again after what a failure has taught: an init that is missing, an endpoint that is not known."""
    for attempt in range(_ATTEMPTS):
        with session.modules_held(job, inherited) as all_inherited:
            _select_workspace(job, all_inherited, "apply")
            report, finished = _apply_once(job, all_inherited)
        if finished.code == 0:
            _tell_warnings(job, report)
            return report
        if finished.abandoned:
            raise HomeportError(f"{job.name}: the stack ended while Terraform was at work")
        if attempt == _ATTEMPTS - 1 or not _learn(job, report.errors(), inherited):
            break
    _tell_failure(job, report, finished)
    raise HomeportError(f"{job.name}: terraform apply failed")


def _apply_once(job: Job, inherited: tuple[int, ...]) -> tuple[Report, process.Finished]:
    report = Report()

    def on_line(line: str) -> None:
        shown = report.take(line)
        if shown:
            job.tell(shown)

    arguments = ["apply", "-auto-approve", "-input=false", "-json", *_var_files(job)]
    config = initialise.configuration(job, installs=False)
    with session.overridden(job):
        return report, process.stream(job.command(arguments, inherited, config.variables), on_line, job.alive)


def _learn(job: Job, errors: Sequence[Diagnostic], inherited: tuple[int, ...]) -> bool:
    """Whether trying again makes sense, after what the errors ask for is done."""
    unknown = [
        found[1]
        for error in errors
        if overrides.STALE.search(error.file) and (found := _UNKNOWN_ARGUMENT.search(error.detail))
    ]
    if unknown:
        known_before = job.unknown_endpoints()
        job.state.unknown_endpoints.write_text("\n".join([*known_before, *unknown, ""]))
        return not set(unknown) <= set(known_before)
    if any(initialise.NEEDED.search(error.summary) for error in errors):
        initialise.run(job, inherited)
        return True
    return False


def _select_workspace(job: Job, inherited: tuple[int, ...], command: str) -> None:
    """Make the stack's workspace the selected one, unless the command is about workspaces."""
    if command == "workspace" or job.state.selected_workspace() == job.workspace:
        return
    arguments = ["workspace", "select", "-or-create=true", job.workspace]
    config = initialise.configuration(job, installs=False)
    output: list[str] = []
    with session.overridden(job):
        finished = process.stream(job.command(arguments, inherited, config.variables), output.append, job.alive)
    if finished.code:
        job.tell(initialise.errors_of("".join([*output, finished.stderr])))
        raise HomeportError(f"{job.name}: the workspace {job.workspace} cannot be selected")


def _tell_warnings(job: Job, report: Report) -> None:
    warnings = dict.fromkeys(each.summary for each in report.diagnostics if each.severity == "warning")
    for summary in warnings:
        if summary != _OUR_OWN_WARNING:
            job.tell(f"  warning: {summary.splitlines()[0]}")


def _tell_failure(job: Job, report: Report, finished: process.Finished) -> None:
    for error in report.errors():
        job.tell(error.text())
    if not report.errors():
        job.tell("\n".join([*report.noise, initialise.errors_of(finished.stderr)]).strip())
