"""Where LocalStack keeps the unpacked code of functions and layers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):"
    r"(function:(?P<function>[\w-]+)(:.+)?|layer:(?P<layer>[\w-]+):(?P<version>\d+))"
)


@dataclass(frozen=True, slots=True)
class FunctionCode:
    """A function's `$LATEST`, or a version of a layer."""

    folder: Path
    """Its archive, unpacked."""
    runtime: str = ""
    """AWS's identifier; empty for a layer."""
    is_layer: bool = False


def function_code(arn: str) -> FunctionCode | None:
    """The code of a function or of a version of a layer, unpacked where it is not yet.

    None for one that there is not, and for a container image.
    """
    from localstack.services.lambda_.invocation.models import lambda_stores

    match = _ARN.fullmatch(arn)
    store = match and lambda_stores.get(match["account"], {}).get(match["region"])
    if not match or not store:
        return None
    return _of_layer(store, match["layer"], match["version"]) if match["layer"] else _of(store, match["function"])


def _of(store: Any, name: str) -> FunctionCode | None:
    function = store.functions.get(name)
    config = function.latest().config if function else None
    if config is None or config.code is None:
        return None
    config.code.prepare_for_execution()
    return FunctionCode(Path(config.code.get_unzipped_code_location()), str(config.runtime or ""))


def _of_layer(store: Any, name: str, version: str) -> FunctionCode | None:
    layer = store.layers.get(name)
    code = layer.layer_versions[version].code if layer and version in layer.layer_versions else None
    if code is None:
        return None
    code.prepare_for_execution()
    return FunctionCode(Path(code.get_unzipped_code_location()), is_layer=True)
