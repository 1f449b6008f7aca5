"""The X-Ray header that comes with an invocation and goes on to the function.

https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
"""

import secrets


def trace_header(given: str, now_s: float) -> str:
    """A whole header: what was given, with a root, a parent and a decision on sampling where it has none.

    SDKs drop subsegments that have no parent. X-Ray itself is not there to decide, so everything is sampled.
    """
    fields = _fields(given)
    root = fields.pop("Root", "") or f"1-{int(now_s):08x}-{secrets.token_hex(12)}"
    parent = fields.pop("Parent", "") or secrets.token_hex(8)
    sampled = fields.pop("Sampled", "") or "1"
    # A load balancer's own id, which is nothing to those behind it.
    fields.pop("Self", None)
    whole = {"Root": root, "Parent": parent, "Sampled": sampled, **fields}
    return ";".join(f"{name}={value}" for name, value in whole.items())


def _fields(header: str) -> dict[str, str]:
    parts = (part.strip().partition("=") for part in header.split(";"))
    return {name: value for name, mark, value in parts if mark}
