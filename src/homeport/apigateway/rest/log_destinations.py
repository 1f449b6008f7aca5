"""Where access logs and execution logs go.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Protocol

from homeport.core.logs import DeliveryStream, LogLine, LogStream

LogDestination = LogStream | DeliveryStream

DELIVERY_STREAM_PREFIX = "amazon-apigateway-"
"""What the names of delivery streams begin with that API Gateway may write to."""
_LOG_GROUP = re.compile(r"arn:[^:]+:logs:(?P<region>[^:]+):(?P<account>\d{12}):log-group:(?P<group>[^:]+)(?::\*)?")
_DELIVERY_STREAM = re.compile(
    r"arn:[^:]+:firehose:(?P<region>[^:]+):(?P<account>\d{12}):deliverystream/"
    rf"(?P<name>{DELIVERY_STREAM_PREFIX}.+)"
)


class LogSink(Protocol):
    """Takes log lines over for log groups and delivery streams."""

    def write(self, destination: LogDestination, lines: Sequence[LogLine]) -> None:
        """As that of homeport.core.logs: returns at once, never raises, callable from any thread."""


def log_destination(arn: str, api_id: str, stage: str) -> LogDestination | None:
    """Where a stage's access log goes, None when the ARN is of neither a log group nor a stream that may be written.

    AWS spreads the lines over several log streams with names of 32 hexadecimal digits; here a stage has one.
    """
    if match := _LOG_GROUP.fullmatch(arn):
        return LogStream(match["account"], match["region"], match["group"], _stream(api_id, stage))
    if match := _DELIVERY_STREAM.fullmatch(arn):
        return DeliveryStream(match["account"], match["region"], match["name"])
    return None


def execution_log_destination(account: str, region: str, api_id: str, stage: str) -> LogStream:
    """The log stream of a stage's execution log, in the group that API Gateway makes for it."""
    return LogStream(account, region, f"API-Gateway-Execution-Logs_{api_id}/{stage}", _stream(api_id, stage))


def _stream(api_id: str, stage: str) -> str:
    return hashlib.md5(f"{api_id}/{stage}".encode(), usedforsecurity=False).hexdigest()
