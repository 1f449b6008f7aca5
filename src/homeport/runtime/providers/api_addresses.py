"""Names of REST APIs and custom domain names, as LocalStack's control plane has them."""

import sys
from collections.abc import Iterator
from typing import Any

from homeport.apigateway.domains import NO_BASE_PATH, BasePathMapping


class DeployedNames:
    """An ApiNames over moto's backends."""

    def ids(self, name: str) -> list[str]:
        """See ApiNames."""
        return [api.id for api in _rest_apis() if api.name == name]

    def names(self) -> list[str]:
        """See ApiNames."""
        return [api.name for api in _rest_apis()]


class DeployedDomains:
    """A DomainDirectory over LocalStack's stores; a domain name belongs to one account and region."""

    def mappings(self, domain_name: str) -> tuple[BasePathMapping, ...] | None:
        """See DomainDirectory."""
        for store in _stores():
            if domain_name in store.domain_names:
                found = store.base_path_mappings.get(domain_name) or ()
                return tuple(_mapping(each) for each in list(found))
        return None

    def is_domain(self, host: str) -> bool:
        """Whether a host is a custom domain name."""
        return self.mappings(host) is not None


def _mapping(mapping: dict[str, Any]) -> BasePathMapping:
    base_path = mapping.get("basePath") or NO_BASE_PATH
    shown = "" if base_path == NO_BASE_PATH else base_path
    return BasePathMapping(shown, mapping["restApiId"], mapping.get("stage") or "")


def _stores() -> Iterator[Any]:
    # Loaded with the control plane's first call; before it there is nothing.
    models = sys.modules.get("localstack.services.apigateway.models")
    stores = getattr(models, "apigateway_stores", None)
    for regions in list(stores.values()) if stores is not None else ():
        yield from list(regions.values())


def _rest_apis() -> Iterator[Any]:
    moto = sys.modules.get("moto.apigateway.models")
    backends = getattr(moto, "apigateway_backends", None)
    for regions in list(backends.values()) if backends is not None else ():
        for backend in list(regions.values()):
            yield from list(backend.apis.values())
