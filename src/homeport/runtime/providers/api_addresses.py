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

    def stages(self, api_id: str) -> list[str]:
        """See ApiNames."""
        return [stage for api in _rest_apis() if api.id == api_id for stage in api.stages]


class DeployedDomains:
    """A DomainDirectory over LocalStack's stores; a public domain name belongs to one account and region.

    Private ones of a name may be several: AWS goes by the VPC endpoint of a call, here the first of them is called, and
    only where there is no public one.
    """

    def mappings(self, domain_name: str) -> tuple[BasePathMapping, ...] | None:
        """See DomainDirectory."""
        private: tuple[BasePathMapping, ...] | None = None
        for store in _stores():
            if domain_name in store.domain_names:
                return _mappings(store, domain_name)
            if private is None:
                private = next((_mappings(store, key) for key in _private_keys(store, domain_name)), None)
        return private

    def is_domain(self, host: str) -> bool:
        """Whether a host is a custom domain name."""
        return self.mappings(host) is not None


def _private_keys(store: Any, domain_name: str) -> Iterator[str]:
    """What private domain names of that name are kept by: `name+id`."""
    return (key for key in list(store.domain_names) if key.startswith(f"{domain_name}+"))


def _mappings(store: Any, key: str) -> tuple[BasePathMapping, ...]:
    # Routing rules cannot be made here: where nothing else counts, the domain name leads nowhere.
    if store.domain_names[key].get("routingMode") == "ROUTING_RULE_ONLY":
        return ()
    return tuple(_mapping(each) for each in list(store.base_path_mappings.get(key) or ()))


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
