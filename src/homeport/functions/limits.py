"""Lambda's limits that the data plane keeps.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

INIT_LIMIT_S = 10.0
"""The init phase; one that fails or takes longer is run again inside the next invocation."""

PROVISIONED_INIT_LIMIT_S = 130.0
"""The same of provisioned concurrency, or the function's timeout where that is longer."""

LAST_MINUTES_S = 15 * 60.0
"""An environment takes no invocation in the last minutes of its credentials: the longest one can finish with them."""

RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024 + 100
"""A synchronous response. AWS allows 100 bytes over 6 MB and names 6291556 in its error."""

STREAMED_RESPONSE_LIMIT_BYTES = 200 * 1024 * 1024
"""A streamed response, since July 2025. AWS slows it to 2 MB/s behind the first 6 MB; here it goes on as it comes."""

LOG_TAIL_BYTES = 4 * 1024
"""What `LogResult` shows of an invocation's log."""

LOG_LINE_LIMIT_BYTES = 256 * 1024 - 26
"""A log event of CloudWatch Logs, its overhead taken off; longer lines go out in pieces."""
