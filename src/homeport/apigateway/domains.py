"""Custom domain names: which API and stage a host name and the beginning of a path stand for.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

NO_BASE_PATH = "(none)"


@dataclass(frozen=True, slots=True)
class BasePathMapping:
    """What a domain name leads to below a base path."""

    base_path: str
    """Without slashes at its ends; empty for the whole domain."""
    api_id: str
    stage: str
    """Empty when the path names it, behind the base path."""


@dataclass(frozen=True, slots=True)
class MappedPath:
    """What a path of a domain name means."""

    api_id: str
    stage: str
    path: str
    """What follows base path and stage, percent-encoded as sent."""
    base_path: str


class DomainDirectory(Protocol):
    """Knows the custom domain names of this moment."""

    def mappings(self, domain_name: str) -> tuple[BasePathMapping, ...] | None:
        """The mappings of a domain name, None when it is no custom domain name."""


def mapped(mappings: Iterable[BasePathMapping], path: str) -> MappedPath | None:
    """What a path stands for, by the longest base path that it begins with; None when there is none."""
    found = [each for each in mappings if _covers(each.base_path, path)]
    if not found:
        return None
    best = max(found, key=lambda each: len(each.base_path))
    rest = path[len(best.base_path) + 1 :] if best.base_path else path
    if best.stage:
        return MappedPath(best.api_id, best.stage, rest, best.base_path)
    stage, slash, behind = rest.removeprefix("/").partition("/")
    return MappedPath(best.api_id, stage, slash + behind, best.base_path)


def _covers(base_path: str, path: str) -> bool:
    return not base_path or path == f"/{base_path}" or path.startswith(f"/{base_path}/")
