"""Defect: domain names of API Gateway forget their tags, their security policy and whether they are edge-optimized, are
named below localhost, cannot be updated, and leave their base path mappings behind; private ones have no identifier,
ARN and policies of their own.

https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateDomainName-Patch
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
Shown by tests/e2e/test_custom_domains.py and tests/e2e/test_private_domain_names.py.
"""

import functools
from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.domain_names import records
from homeport.runtime.patches.domain_names.updates import change
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import marked
from homeport.runtime.patches.rest_api_policies import INVALID_POLICY, is_policy


def apply() -> None:
    """Let domain names keep what they are given."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    kind.create_domain_name = _creating(provider, kind.create_domain_name)
    kind.get_domain_name = marked(_telling(provider), provider.ApigatewayApi.get_domain_name)
    kind.get_domain_names = _listing(provider, kind.get_domain_names)
    kind.update_domain_name = marked(_updating(provider), provider.ApigatewayApi.update_domain_name)
    kind.delete_domain_name = marked(_deleting(provider), provider.ApigatewayApi.delete_domain_name)


def _creating(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def create(self: Any, context: Any, domain_name: str, **options: Any) -> Any:
        private = records.is_private(options.get("endpoint_configuration"))
        _check(provider, domain_name, options.get("policy"), private=private)
        domain_name_id = records.new_id() if private else None
        domain = original(self, context, records.key_of(domain_name, domain_name_id), **options)
        domain["domainName"] = domain_name
        records.complete(domain, domain_name_id, context, options)
        if tags := options.get("tags"):
            provider.get_apigateway_store(context=context).TAGS[domain["domainNameArn"]] = dict(tags)
        return _told(provider, context, domain)

    return create


def _check(provider: Any, domain_name: str, policy: str | None, *, private: bool) -> None:
    """Raises BadRequestException; AWS's own words are known for policies that cannot be read alone."""
    if policy and not private:
        raise provider.BadRequestException("Policies are only supported for private custom domain names")
    if private and domain_name.startswith("*"):
        raise provider.BadRequestException("Wildcard custom domain names are not supported for private endpoints")
    if policy and not is_policy(policy):
        raise provider.BadRequestException(INVALID_POLICY)


def _telling(provider: Any) -> Callable[..., Any]:
    def get_domain_name(
        self: Any, context: Any, domain_name: str, domain_name_id: str | None = None, **_: Any
    ) -> dict[str, Any]:
        return _told(provider, context, records.find(provider, context, domain_name, domain_name_id))

    return get_domain_name


def _listing(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def get_all(self: Any, context: Any, **options: Any) -> Any:
        if options.get("resource_owner") == "OTHER_ACCOUNTS":
            return {"items": []}
        found = original(self, context, **options)
        return {**found, "items": [_told(provider, context, each) for each in found["items"]]}

    return get_all


def _updating(provider: Any) -> Callable[..., Any]:
    def update_domain_name(
        self: Any,
        context: Any,
        domain_name: str,
        domain_name_id: str | None = None,
        patch_operations: Any = None,
        **_: Any,
    ) -> dict[str, Any]:
        domain = records.find(provider, context, domain_name, domain_name_id)
        for operation in patch_operations or []:
            change(provider, domain, operation)
        return _told(provider, context, domain)

    return update_domain_name


def _deleting(provider: Any) -> Callable[..., Any]:
    def delete_domain_name(
        self: Any, context: Any, domain_name: str, domain_name_id: str | None = None, **_: Any
    ) -> None:
        domain = records.find(provider, context, domain_name, domain_name_id)
        store = provider.get_apigateway_store(context=context)
        key = records.key_of(domain_name, domain_name_id)
        del store.domain_names[key]
        store.base_path_mappings.pop(key, None)
        store.TAGS.pop(domain["domainNameArn"], None)

    return delete_domain_name


def _told(provider: Any, context: Any, domain: dict[str, Any]) -> dict[str, Any]:
    return records.told(domain, provider.get_apigateway_store(context=context).TAGS.get(domain["domainNameArn"]))
