"""Recursive loops: how often one chain of requests has come to a function, told by the X-Ray header.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html

Every invocation puts its function into the header's Lineage, which SDKs hand on with what the function asks of other
services. The form, `hash:count|hash:count`, is the one that AWS's documentation of the header shows; what AWS hashes
is not known.
"""

from zlib import crc32

from homeport.functions.api_errors import RecursiveInvocationException

MOST_INVOCATIONS = 16
"""In one chain; AWS stops the next one."""

_NAME = "Lineage="
_DIGITS = 9


def lengthened(trace_header: str, function_arn: str, *, allows_recursion: bool) -> str:
    """The header with one invocation more of a function. Raises RecursiveInvocationException."""
    fields = [field for field in trace_header.split(";") if field]
    lineage = next((field.removeprefix(_NAME) for field in fields if field.startswith(_NAME)), "")
    counts = _counts(lineage)
    function = f"{crc32(function_arn.encode()):08x}"
    counts[function] = counts.get(function, 0) + 1
    if counts[function] > MOST_INVOCATIONS and not allows_recursion:
        raise RecursiveInvocationException(
            "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped "
            "your function's invocation."
        )
    others = [field for field in fields if not field.startswith(_NAME)]
    return ";".join([*others, _NAME + "|".join(f"{name}:{count}" for name, count in counts.items())])


def _counts(lineage: str) -> dict[str, int]:
    parts = (part.rpartition(":") for part in lineage.split("|"))
    return {name: int(count) for name, mark, count in parts if mark and count.isdecimal() and len(count) <= _DIGITS}
