"""The platform's own events, as JSON log lines and subscribers of the Telemetry API show them.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html

The order of a record's fields is that of logs which AWS wrote. `platform.restoreStart` and its kin are not made:
nothing is restored from a snapshot here.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from homeport.functions.config import FunctionConfig
from homeport.functions.errors import FunctionFailure
from homeport.functions.logs import Report, runtime_version

SUCCESS = "success"
_TRACE_TYPE = "X-Amzn-Trace-Id"
# What AWS names for an init phase that ran out of time, whose cause nobody reported.
_UNKNOWN = "Runtime.Unknown"


@dataclass(frozen=True, slots=True)
class PlatformEvent:
    """One event, still without its time."""

    type: str
    """`platform.start`"""
    record: Mapping[str, Any] | str
    """An object; a sentence for `platform.fault` alone."""

    def encode(self, now_s: float) -> str:
        """The event as AWS writes it, on one line without its end. `now_s` is in seconds since the epoch."""
        return encoded(self.type, self.record, now_s)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of an invocation's time."""

    name: str
    """`responseLatency`, `responseDuration` or `runtimeOverhead` of the runtime; `extensionOverhead` of a report."""
    start_s: float
    """In seconds since the epoch."""
    duration_ms: float

    def record(self) -> dict[str, Any]:
        return {"name": self.name, "start": timestamp(self.start_s), "durationMs": _milliseconds(self.duration_ms)}


def encoded(type_: str, record: Any, now_s: float) -> str:
    """An entry of a log or a telemetry stream."""
    content = {"time": timestamp(now_s), "type": type_, "record": record}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def timestamp(now_s: float) -> str:
    """`2026-01-31T12:00:00.123Z`"""
    seconds, milliseconds = divmod(int(now_s * 1000), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{milliseconds:03d}Z"


def init_start(config: FunctionConfig, log_stream: str, phase: str) -> PlatformEvent:
    """`phase` is `init`, or `invoke` for one that runs inside an invocation."""
    arn = config.runtime_version_arn
    record: dict[str, Any] = {
        "initializationType": config.initialization_type,
        "phase": phase,
        "runtimeVersion": runtime_version(config),
        **({"runtimeVersionArn": arn} if arn else {}),
        "functionName": config.name,
        "functionVersion": config.version,
        "instanceId": log_stream,
        "instanceMaxMemory": config.memory_mb * 1024 * 1024,
    }
    return PlatformEvent("platform.initStart", record)


def init_runtime_done(config: FunctionConfig, phase: str, failure: FunctionFailure | None) -> PlatformEvent:
    """The runtime asks for its first event, or has failed: out of time counts as an error here."""
    record: dict[str, Any] = {"initializationType": config.initialization_type, "phase": phase, "status": SUCCESS}
    if failure is not None:
        known = failure.error_type if failure.status == "error" else _UNKNOWN
        record |= {"status": "error", "errorType": known}
    return PlatformEvent("platform.initRuntimeDone", record)


def init_report(
    config: FunctionConfig, phase: str, failure: FunctionFailure | None, duration_ms: float
) -> PlatformEvent:
    record: dict[str, Any] = {
        "initializationType": config.initialization_type,
        "phase": phase,
        **_outcome(failure),
        "metrics": {"durationMs": _milliseconds(duration_ms)},
    }
    return PlatformEvent("platform.initReport", record)


def start(request_id: str, function_arn: str, version: str, trace_header: str = "") -> PlatformEvent:
    """`function_arn` carries no version. `trace_header` is empty for an invocation that is not traced."""
    record = {"requestId": request_id, "functionArn": function_arn, "version": version, **_tracing(trace_header)}
    return PlatformEvent("platform.start", record)


def runtime_done(
    request_id: str,
    failure: FunctionFailure | None,
    duration_ms: float,
    produced_bytes: int,
    spans: Sequence[Span] = (),
    trace_header: str = "",
) -> PlatformEvent:
    """The runtime is done with an invocation. An error that it reported and survived counts as success."""
    record: dict[str, Any] = {
        "requestId": request_id,
        **_outcome(failure),
        **_tracing(trace_header),
        **_spans(spans),
        "metrics": {"durationMs": _milliseconds(duration_ms), "producedBytes": produced_bytes},
    }
    return PlatformEvent("platform.runtimeDone", record)


def report(done: Report, spans: Sequence[Span] = (), trace_header: str = "") -> PlatformEvent:
    metrics: dict[str, Any] = {
        "durationMs": _milliseconds(done.duration_ms),
        "billedDurationMs": done.billed_duration_ms,
        "memorySizeMB": done.memory_mb,
        "maxMemoryUsedMB": done.peak_memory_mb,
    }
    if done.init_duration_ms is not None:
        metrics["initDurationMs"] = _milliseconds(done.init_duration_ms)
    record: dict[str, Any] = {
        "requestId": done.request_id,
        "metrics": metrics,
        **_tracing(trace_header),
        **_spans(spans),
        "status": done.status or SUCCESS,
    }
    if done.status == "error":
        record["errorType"] = done.error_type
    return PlatformEvent("platform.report", record)


def end(request_id: str) -> PlatformEvent:
    """For subscribers of the older Logs API; the Telemetry API has no such event."""
    return PlatformEvent("platform.end", {"requestId": request_id})


def extension(name: str, state: str, events: Sequence[str], error_type: str = "") -> PlatformEvent:
    """An extension at the end of its init: `state` is `Ready`, or what became of it."""
    record: dict[str, Any] = {"name": name, "state": state, "events": list(events)}
    if error_type:
        record["errorType"] = error_type
    return PlatformEvent("platform.extension", record)


def telemetry_subscription(name: str, state: str, types: Sequence[str]) -> PlatformEvent:
    """`state` is `Subscribed`, or `Already subscribed`."""
    return PlatformEvent("platform.telemetrySubscription", {"name": name, "state": state, "types": list(types)})


def logs_subscription(name: str, state: str, types: Sequence[str]) -> PlatformEvent:
    """The same of the older Logs API."""
    return PlatformEvent("platform.logsSubscription", {"name": name, "state": state, "types": list(types)})


def logs_dropped(reason: str, records: int, size: int) -> PlatformEvent:
    """What a subscriber has lost; `size` in bytes."""
    record = {"reason": reason, "droppedRecords": records, "droppedBytes": size}
    return PlatformEvent("platform.logsDropped", record)


def fault(sentence: str) -> PlatformEvent:
    """Why an invocation was broken off."""
    return PlatformEvent("platform.fault", sentence)


def _outcome(failure: FunctionFailure | None) -> dict[str, str]:
    """AWS calls a `failure` what is neither the function's fault nor that of its extensions."""
    if failure is None or not failure.status:
        return {"status": SUCCESS}
    if failure.status == "timeout":
        return {"status": "timeout"}
    status = "failure" if failure.error_type.startswith("Sandbox.") else "error"
    return {"status": status, "errorType": failure.error_type}


def _tracing(header: str) -> dict[str, Any]:
    return {"tracing": {"type": _TRACE_TYPE, "value": header}} if header else {}


def _spans(spans: Sequence[Span]) -> dict[str, Any]:
    return {"spans": [span.record() for span in spans]} if spans else {}


def _milliseconds(duration_ms: float) -> float:
    """To the microsecond, as AWS writes them."""
    return round(duration_ms, 3)
