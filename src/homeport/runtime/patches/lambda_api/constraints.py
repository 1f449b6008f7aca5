"""Defect: LocalStack's Lambda accepts values out of range, too long or unknown: a timeout of 901 s, a memory of 64 MB,
a description of 300 letters, an AuthType that does not exist.

What its model says is checked before an operation runs. What LocalStack's provider checks by itself, with the texts
recorded on AWS, stays its own.
Shown by tests/conformance/functions/test_api_constraints.py.
"""

from typing import Any

from homeport.runtime.request_checks import before_operations, refusal
from homeport.runtime.request_constraints import complaint

UNCHECKED = frozenset(
    {
        "architectures",
        "arn",
        "code.s3Bucket",
        "codeSigningConfigArn",
        "compatibleArchitecture",
        "compatibleRuntime",
        "destinationConfig.onFailure.destination",
        "destinationConfig.onSuccess.destination",
        "functionName",
        "functionVersion",
        "invokeMode",
        "layerName",
        "layers",
        "publishTo",
        "qualifier",
        "recursiveLoop",
        "resource",
        "role",
        "runtime",
        "snapStart.applyOn",
        "startingPosition",
        "tagKeys",
        "tags",
        "uUID",
        "updateRuntimeOn",
        "vpcConfig.subnetIds",
    }
)
"""What LocalStack checks, with AWS's texts for it."""

MAX_TIMEOUT_S = 900
MAX_MEMORY_MB = 10240
"""Of a function that runs on no instances of one's own; the model's limit is that of the others.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def apply() -> None:
    """Refuse what breaks the model's constraints."""
    before_operations("lambda", check)


def check(operation: Any, request: dict[str, Any]) -> None:
    """Refuse a request to Lambda that breaks its model's constraints."""
    found = _timeout(request) or complaint(operation.input_shape, request, UNCHECKED)
    if found:
        raise refusal("ValidationException", found)
    if (request.get("MemorySize") or 0) > MAX_MEMORY_MB:
        from localstack.aws.api.lambda_ import InvalidParameterValueException

        raise InvalidParameterValueException(
            "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to "
            f"{MAX_MEMORY_MB}",
            Type="User",
        )


def _timeout(request: Any) -> str | None:
    timeout_s = request.get("Timeout") or 0
    if timeout_s <= MAX_TIMEOUT_S:
        return None
    return (
        f"1 validation error detected: Value '{timeout_s}' at 'timeout' failed to satisfy constraint: "
        f"Member must have value less than or equal to {MAX_TIMEOUT_S}"
    )
