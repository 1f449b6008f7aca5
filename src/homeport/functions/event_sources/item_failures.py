"""Partial batch responses: which items of a batch the function reports as failed.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

import json
from collections.abc import Collection


def failed_items(payload: bytes, known: Collection[str]) -> set[str]:
    """The identifiers that a response names; all that are known where the response is none that AWS understands.

    An empty response and an empty, null or missing list mean that nothing failed; an empty, null, misspelt or unknown
    identifier that everything did.
    """
    everything = set(known)
    try:
        response = json.loads(payload or b"null")
    except ValueError:
        return everything
    if not response:
        return set()
    failures = response.get("batchItemFailures", ()) if isinstance(response, dict) else None
    if isinstance(response, dict) and not failures:
        return set()
    if not isinstance(failures, list):
        return everything
    named = [each.get("itemIdentifier") if isinstance(each, dict) else None for each in failures]
    failed = {name for name in named if isinstance(name, str) and name in everything}
    return failed if all(isinstance(name, str) and name in failed for name in named) else everything
