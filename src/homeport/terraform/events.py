"""Terraform's machine-readable progress (`-json`), read into what homeport shows.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import json
from dataclasses import dataclass, field
from typing import Any

_DONE = {"create": "created", "update": "changed", "delete": "destroyed", "replace": "replaced", "read": "read"}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error or warning of Terraform's."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    file: str = ""
    """Relative to the root's folder."""
    line: int = 0
    code: str = ""
    """The line of the configuration."""

    def text(self) -> str:
        """As Terraform lays it out, without the frame."""
        place = f"  with {self.address}\n" if self.address else ""
        if self.file:
            place += f"  on {self.file} line {self.line}: {self.code.strip()}\n"
        detail = "".join(f"  {line}\n" for line in self.detail.splitlines())
        return f"{self.severity.capitalize()}: {self.summary}\n{place}{detail}".rstrip()


@dataclass(slots=True)
class Report:
    """What a run has told so far."""

    done: int = 0
    """Changes made."""
    planned: int = 0
    """Changes that the plan holds."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    """Of the finished apply: added, changed, destroyed."""
    noise: list[str] = field(default_factory=list)
    """Lines that are not of the format: what tflocal printed."""

    def errors(self) -> list[Diagnostic]:
        """The errors alone."""
        return [each for each in self.diagnostics if each.severity == "error"]

    def take(self, line: str) -> str | None:
        """Take in one line of output; what to show of it, if anything."""
        event = _decode(line)
        if event is None:
            if line.strip():
                self.noise.append(line.rstrip())
            return None
        kind = event.get("type")
        if kind == "diagnostic":
            self.diagnostics.append(_diagnostic(event["diagnostic"]))
        elif kind == "change_summary":
            self._take_summary(event["changes"])
        elif kind == "apply_complete":
            return self._finished(event["hook"])
        elif kind == "apply_errored":
            return f"  {event['hook']['resource']['addr']}: failed"
        elif kind == "apply_progress" and event["hook"].get("elapsed_seconds", 0) % 30 == 0:
            return f"  {event['hook']['resource']['addr']}: still at it, {event['hook']['elapsed_seconds']} s"
        return None

    def _take_summary(self, changes: dict[str, Any]) -> None:
        counts = {"added": changes["add"], "changed": changes["change"], "destroyed": changes["remove"]}
        if changes["operation"] == "plan":
            self.planned = sum(counts.values())
        else:
            self.changes = counts

    def _finished(self, hook: dict[str, Any]) -> str | None:
        """Reading a data source is no change."""
        if hook["action"] == "read":
            return None
        self.done += 1
        took = f"{hook.get('elapsed_seconds', 0)} s"
        return (
            f"  [{self.done}/{self.planned}] {hook['resource']['addr']}: {_DONE.get(hook['action'], 'done')} in {took}"
        )


def _decode(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _diagnostic(found: dict[str, Any]) -> Diagnostic:
    place = found.get("range") or {}
    return Diagnostic(
        severity=found["severity"],
        summary=found["summary"].strip(),
        detail=found.get("detail", "").strip(),
        address=found.get("address", ""),
        file=place.get("filename", ""),
        line=place.get("start", {}).get("line", 0),
        code=(found.get("snippet") or {}).get("code", ""),
    )
