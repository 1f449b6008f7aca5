"""What the platform itself tells of an environment: in the function's log, and to those who listen to its telemetry.

One method for each event. A platform event is made only where somebody listens.
"""

from collections.abc import Sequence

from homeport.functions import logs, platform_events
from homeport.functions.config import FunctionConfig
from homeport.functions.errors import FunctionFailure
from homeport.functions.extensions.extension import Extension
from homeport.functions.extensions.telemetry.telemetry import Telemetry
from homeport.functions.invocation import Invocation
from homeport.functions.logs import EnvironmentLog, Report
from homeport.functions.platform_events import Span

INIT, INVOKE = "init", "invoke"
"""The phases that initialise: the second inside an invocation."""
_SAMPLED = "Sampled=1"


class PlatformLog:
    """One environment's."""

    def __init__(self, config: FunctionConfig, log: EnvironmentLog, telemetry: Telemetry) -> None:
        self._config = config
        self._log = log
        self._telemetry = telemetry

    def init_started(self, phase: str) -> None:
        if phase == INIT:
            self._log.write(logs.init_start_line(self._config), in_tail=False)
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.init_start(self._config, self._log.destination.stream, phase))

    def runtime_initialised(self, phase: str, failure: FunctionFailure | None) -> None:
        """The runtime asks for its first event, or never will. AWS's text format has no line for it."""
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.init_runtime_done(self._config, phase, failure))

    def extension_initialised(self, extension: Extension) -> None:
        """What became of an extension in an init phase."""
        told = (extension.name, extension.state.value, extension.events, extension.error_type)
        self._log.write(logs.extension_line(*told))
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.extension(*told))

    def init_reported(self, phase: str, failure: FunctionFailure | None, duration_ms: float) -> None:
        # "SnapStart and provisioned concurrency functions always emit INIT_REPORT."
        if failure is not None or (phase == INIT and self._config.is_provisioned):
            status = "" if failure is None else failure.status
            error_type = failure.error_type if failure is not None and status == "error" else ""
            self._log.write(logs.init_report_line(duration_ms, phase, status, error_type))
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.init_report(self._config, phase, failure, duration_ms))

    def started(self, invocation: Invocation) -> None:
        self._log.write(logs.start_line(invocation.request_id, self._config.version))
        if self._telemetry.is_active:
            function_arn = self._config.arn.rpartition(":")[0]
            self._telemetry.tell(
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
        if self._telemetry.is_active:
            self._telemetry.tell(
                platform_events.runtime_done(
                    invocation.request_id, failure, duration_ms, produced_bytes, spans, _traced(invocation)
                )
            )

    def faulted(self, sentence: str, error_type: str) -> None:
        """An invocation was broken off; `sentence` is the error's message."""
        line = logs.fault_line(sentence, error_type)
        self._log.write(line)
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.fault(line))

    def ended(self, invocation: Invocation, report: Report, spans: Sequence[Span]) -> None:
        self._log.write(logs.end_line(report.request_id), logs.report_line(report))
        if self._telemetry.is_active:
            self._telemetry.tell(platform_events.end(report.request_id))
            self._telemetry.tell(platform_events.report(report, spans, _traced(invocation)))


def _traced(invocation: Invocation) -> str:
    """The X-Ray header of a request that is sampled."""
    return invocation.trace_id if _SAMPLED in invocation.trace_id else ""
