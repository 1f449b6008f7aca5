"""A tfstate as far as homeport reads it: outputs and attributes of resources."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from homeport.core.errors import HomeportError

_API_TYPES = frozenset({"aws_api_gateway_rest_api", "aws_apigatewayv2_api"})
_ARN = re.compile(r"arn:aws[\w-]*:[\w-]+:(?P<region>[a-z0-9-]*):(?P<account>\d{12}):")


@dataclass(frozen=True, slots=True)
class Output:
    """One output value."""

    value: Any
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """One instance of a managed resource or data source."""

    type: str
    address: str
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TerraformState:
    """What one or more roots have made."""

    outputs: dict[str, Output] = field(default_factory=dict)
    resources: tuple[Resource, ...] = ()
    """Managed ones."""
    data: tuple[Resource, ...] = ()
    """Data sources."""

    def of_type(self, resource_type: str) -> list[Resource]:
        """The managed resources of a type."""
        return [each for each in self.resources if each.type == resource_type]

    def api_ids(self) -> frozenset[str]:
        """Ids of the stack's APIs and function URLs, as their host names begin."""
        apis = (each.attributes.get("id") for each in self.resources if each.type in _API_TYPES)
        urls = (each.attributes.get("url_id") for each in self.of_type("aws_lambda_function_url"))
        return frozenset(str(each).lower() for each in (*apis, *urls) if each)

    def home(self) -> tuple[str | None, str | None]:
        """(region, account) that most resources are in; None where no ARN tells."""
        arns = [match for each in self.resources if (match := _ARN.match(str(each.attributes.get("arn", ""))))]
        regions = Counter(match["region"] for match in arns if match["region"])
        accounts = Counter(match["account"] for match in arns)
        return _most(regions), _most(accounts)


def _most(counts: Counter[str]) -> str | None:
    return counts.most_common(1)[0][0] if counts else None


def read(paths: Iterable[Path]) -> TerraformState:
    """The states in these files as one.

    A missing file is a root that is not applied. Raises HomeportError for one that cannot be read.
    """
    return combine(_document(path) for path in paths)


def combine(documents: Iterable[dict[str, Any]]) -> TerraformState:
    """The states of several roots as one; of outputs with the same name the last root's counts."""
    outputs: dict[str, Output] = {}
    resources: list[Resource] = []
    data: list[Resource] = []
    for document in documents:
        for name, output in document.get("outputs", {}).items():
            outputs[name] = Output(output.get("value"), output.get("sensitive", False))
        resources += _resources(document, "managed")
        data += _resources(document, "data")
    return TerraformState(outputs, tuple(resources), tuple(data))


def _document(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise HomeportError(f"{path} is no tfstate: {error}", hint="`homeport reset` starts afresh") from error
    try:
        combine([document])
    except (AttributeError, KeyError, TypeError) as error:
        raise HomeportError(f"{path} is no tfstate", hint="`homeport reset` starts afresh") from error
    return document


def _resources(document: dict[str, Any], mode: str) -> Iterator[Resource]:
    prefix = "data" if mode == "data" else ""
    for each in document.get("resources", []):
        if each.get("mode") != mode:
            continue
        address = ".".join(part for part in (each.get("module"), prefix, each["type"], each["name"]) if part)
        for instance in each.get("instances", []):
            key = instance.get("index_key")
            suffix = "" if key is None else f"[{json.dumps(key)}]"
            yield Resource(each["type"], f"{address}{suffix}", instance.get("attributes") or {})
