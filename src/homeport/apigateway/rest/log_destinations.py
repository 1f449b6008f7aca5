"""Where access logs and execution logs go.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
"""

import hashlib
import re

from homeport.core.logs import LogStream

_LOG_GROUP = re.compile(r"arn:[^:]+:logs:(?P<region>[^:]+):(?P<account>\d{12}):log-group:(?P<group>[^:]+)(?::\*)?")


def log_destination(arn: str, api_id: str, stage: str) -> LogStream | None:
    """The log stream of a stage's access log, None when the ARN is of no log group.

    AWS spreads the lines over several streams with names of 32 hexadecimal digits; here a stage has one.
    """
    match = _LOG_GROUP.fullmatch(arn)
    if match is None:
        return None
    return LogStream(match["account"], match["region"], match["group"], _stream(api_id, stage))


def execution_log_destination(account: str, region: str, api_id: str, stage: str) -> LogStream:
    """The log stream of a stage's execution log, in the group that API Gateway makes for it."""
    return LogStream(account, region, f"API-Gateway-Execution-Logs_{api_id}/{stage}", _stream(api_id, stage))


def _stream(api_id: str, stage: str) -> str:
    return hashlib.md5(f"{api_id}/{stage}".encode(), usedforsecurity=False).hexdigest()
