"""What the platform itself tells of an environment: in the function's log, and to those who listen to its telemetry.

One method for each event. A platform event is made only where somebody hears of it: the log in the JSON format, as far
as SystemLogLevel lets it through, and whoever listens.
"""

import json
from collections.abc import Sequence
from functools import partial

from homeport.functions import logs, platform_events
from homeport.functions.config import FunctionConfig
from homeport.functions.errors import FunctionFailure
from homeport.functions.extensions.extension import Extension
from homeport.functions.extensions.telemetry.telemetry import Telemetry
from homeport.functions.invocation import Invocation
from homeport.functions.log_levels import JSON, is_logged
from homeport.functions.logs import EnvironmentLog, Report
from homeport.functions.platform_events import PlatformEvent, Span

INIT, INVOKE = "init", "invoke"
"""The phases that initialise: the second inside an invocation."""
_SAMPLED = "Sampled=1"


class PlatformLog:
    """One environment's."""

    def __init__(self, config: FunctionConfig, log: EnvironmentLog, telemetry: Telemetry) -> None:
        self._config = config
        self._log = log
        self._telemetry = telemetry
        self.is_json = config.log_format == JSON
        """Whether the log takes events in the place of lines of text."""

    @property
    def _is_heard(self) -> bool:
        return self.is_json or self._telemetry.is_active

    def _tell(self, event: PlatformEvent) -> None:
        self._log_event(event)
        if self._telemetry.is_active:
            self._telemetry.tell(event)

    def _log_event(self, event: PlatformEvent) -> None:
        if self.is_json and is_logged(self._config, event.type, event.record):
            self._log.write_event(event.encode)

    def _write(self, *lines: str, in_tail: bool = True) -> None:
        """Log lines of the text format."""
        if not self.is_json:
            self._log.write(*lines, in_tail=in_tail)

    def noted(self, *lines: str, in_tail: bool = True) -> None:
        """What homeport itself has to say, for which AWS has no lines: in the JSON format objects, as all lines are."""
        for line in lines:
            if self.is_json:
                self._log.write_event(partial(_note, line), in_tail=in_tail)
            else:
                self._log.write(line, in_tail=in_tail)

    def init_started(self, phase: str) -> None:
        if phase == INIT:
            self._write(logs.init_start_line(self._config), in_tail=False)
        if self._is_heard:
            self._tell(platform_events.init_start(self._config, self._log.destination.stream, phase))

    def runtime_initialised(self, phase: str, failure: FunctionFailure | None) -> None:
        """The runtime asks for its first event, or never will. AWS's text format has no line for it."""
        if self._is_heard:
            self._tell(platform_events.init_runtime_done(self._config, phase, failure))

    def extension_initialised(self, extension: Extension) -> None:
        """What became of an extension in an init phase."""
        told = (extension.name, extension.state.value, extension.events, extension.error_type)
        self._write(logs.extension_line(*told))
        if self._is_heard:
            self._tell(platform_events.extension(*told))

    def subscribed(self, line: str, event: PlatformEvent) -> None:
        """An extension has subscribed; who listens hears of it elsewhere."""
        self._write(line)
        self._log_event(event)

    def init_reported(self, phase: str, failure: FunctionFailure | None, duration_ms: float) -> None:
        # "SnapStart and provisioned concurrency functions always emit INIT_REPORT."
        if failure is not None or (phase == INIT and self._config.is_provisioned):
            status = "" if failure is None else failure.status
            error_type = failure.error_type if failure is not None and status == "error" else ""
            self._write(logs.init_report_line(duration_ms, phase, status, error_type))
        if self._is_heard:
            self._tell(platform_events.init_report(self._config, phase, failure, duration_ms))

    def started(self, invocation: Invocation) -> None:
        self._write(logs.start_line(invocation.request_id, self._config.version))
        if self._is_heard:
            function_arn = self._config.arn.rpartition(":")[0]
            self._tell(
                platform_events.start(invocation.request_id, function_arn, self._config.version, _traced(invocation))
            )

    def runtime_done(
        self,
        invocation: Invocation,
        failure: FunctionFailure | None,
        duration_ms: float,
        produced_bytes: int,
        spans: Sequence[Span],
    ) -> None:
        """The runtime has done with an invocation, or never will. AWS's text format has no line for it."""
        if self._is_heard:
            self._tell(
                platform_events.runtime_done(
                    invocation.request_id, failure, duration_ms, produced_bytes, spans, _traced(invocation)
                )
            )

    def faulted(self, sentence: str, error_type: str) -> None:
        """An invocation was broken off; `sentence` is the error's message."""
        line = logs.fault_line(sentence, error_type)
        self._write(line)
        if self._is_heard:
            self._tell(platform_events.fault(line))

    def ended(self, invocation: Invocation, report: Report, spans: Sequence[Span]) -> None:
        self._write(logs.end_line(report.request_id), logs.report_line(report))
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.end(report.request_id))
        if self._is_heard:
            self._tell(platform_events.report(report, spans, _traced(invocation)))


def _note(line: str, now_s: float) -> str:
    content = {"timestamp": platform_events.timestamp(now_s), "level": "WARN", "message": line.removesuffix("\n")}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _traced(invocation: Invocation) -> str:
    """The X-Ray header of a request that is sampled."""
    return invocation.trace_id if _SAMPLED in invocation.trace_id else ""
