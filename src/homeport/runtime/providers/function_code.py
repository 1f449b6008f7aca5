"""Where LocalStack keeps the unpacked code of a function."""

import re
from dataclasses import dataclass
from pathlib import Path

_ARN = re.compile(r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::.+)?")


@dataclass(frozen=True, slots=True)
class FunctionCode:
    """A function's `$LATEST`."""

    folder: Path
    """Its archive, unpacked."""
    runtime: str
    """AWS's identifier."""


def function_code(arn: str) -> FunctionCode | None:
    """The code of a function, unpacked where it is not yet.

    None for a function that there is not, and for a container image.
    """
    from localstack.services.lambda_.invocation.models import lambda_stores

    match = _ARN.fullmatch(arn)
    store = match and lambda_stores.get(match["account"], {}).get(match["region"])
    function = match and store and store.functions.get(match["name"])
    config = function.latest().config if function else None
    if config is None or config.code is None:
        return None
    config.code.prepare_for_execution()
    return FunctionCode(Path(config.code.get_unzipped_code_location()), str(config.runtime or ""))
