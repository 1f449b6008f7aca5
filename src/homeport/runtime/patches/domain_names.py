"""Defect: domain names of API Gateway forget their tags, their security policy and whether they are edge-optimized, are
named below localhost, and cannot be updated.

https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateDomainName-Patch
Shown by tests/e2e/test_custom_domains.py.
"""

import functools
from collections.abc import Callable
from typing import Any

from homeport.core.partitions import partition_of
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import marked

_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of all edge-optimized domain names, on AWS as well."""
_REPLACEABLE = {
    "/certificateArn": "certificateArn",
    "/certificateName": "certificateName",
    "/regionalCertificateArn": "regionalCertificateArn",
    "/regionalCertificateName": "regionalCertificateName",
    "/securityPolicy": "securityPolicy",
    "/ownershipVerificationCertificateArn": "ownershipVerificationCertificateArn",
    "/endpointAccessMode": "endpointAccessMode",
}


def apply() -> None:
    """Let domain names keep what they are given."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    kind.create_domain_name = _creating(provider, kind.create_domain_name)
    kind.get_domain_name = _telling(provider, kind.get_domain_name)
    kind.get_domain_names = _listing(provider, kind.get_domain_names)
    kind.update_domain_name = marked(_updating(provider), provider.ApigatewayApi.update_domain_name)


def _creating(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def create(self: Any, context: Any, domain_name: str, **options: Any) -> Any:
        domain = original(self, context, domain_name, **options)
        label = domain["regionalDomainName"].partition(".")[0]
        types = (options.get("endpoint_configuration") or {}).get("types") or ["EDGE"]
        zone = domain.pop("regionalHostedZoneId", None) or _CLOUDFRONT_ZONE
        own: dict[str, Any] = {
            "domainNameArn": _arn(context, domain_name),
            "endpointConfiguration": {**(options.get("endpoint_configuration") or {}), "types": types},
            "securityPolicy": options.get("security_policy") or "TLS_1_2",
            "mutualTlsAuthentication": options.get("mutual_tls_authentication"),
            "ownershipVerificationCertificateArn": options.get("ownership_verification_certificate_arn"),
            "endpointAccessMode": options.get("endpoint_access_mode"),
            "policy": options.get("policy"),
        }
        if types == ["EDGE"]:
            del domain["regionalDomainName"]
            own |= {
                "distributionDomainName": f"{label.removeprefix('d-')}.cloudfront.net",
                "distributionHostedZoneId": _CLOUDFRONT_ZONE,
            }
        else:
            host = f"{label}.execute-api.{context.region}.amazonaws.com"
            own |= {"regionalDomainName": host, "regionalHostedZoneId": zone}
        domain |= {name: value for name, value in own.items() if value is not None}
        if tags := options.get("tags"):
            provider.get_apigateway_store(context=context).TAGS[_arn(context, domain_name)] = dict(tags)
        return _told(provider, context, domain)

    return create


def _telling(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def get(self: Any, context: Any, domain_name: str, **options: Any) -> Any:
        return _told(provider, context, original(self, context, domain_name, **options))

    return get


def _listing(provider: Any, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def get_all(self: Any, context: Any, **options: Any) -> Any:
        found = original(self, context, **options)
        return {**found, "items": [_told(provider, context, each) for each in found["items"]]}

    return get_all


def _updating(provider: Any) -> Callable[..., Any]:
    def update_domain_name(self: Any, context: Any, domain_name: str, patch_operations: Any = None, **_: Any) -> Any:
        domain = provider.get_apigateway_store(context=context).domain_names.get(domain_name)
        if domain is None:
            raise provider.NotFoundException("Invalid domain name identifier specified")
        for operation in patch_operations or []:
            _change(provider, domain, operation)
        return _told(provider, context, domain)

    return update_domain_name


def _change(provider: Any, domain: dict[str, Any], operation: dict[str, Any]) -> None:
    op, path, value = operation.get("op"), operation.get("path") or "", operation.get("value")
    if path.startswith("/mutualTlsAuthentication/"):
        settings = domain.setdefault("mutualTlsAuthentication", {})
        settings[path.rpartition("/")[2]] = value
    elif path.startswith("/endpointConfiguration/") and op == "replace":
        configuration = domain["endpointConfiguration"]
        if path.startswith("/endpointConfiguration/types"):
            configuration["types"] = [value]
        else:
            configuration[path.rpartition("/")[2]] = value
    elif path in _REPLACEABLE and op in ("replace", "add"):
        domain[_REPLACEABLE[path]] = value
    elif path in _REPLACEABLE and op == "remove":
        domain.pop(_REPLACEABLE[path], None)
    else:
        known = ", ".join(sorted(_REPLACEABLE))
        raise provider.BadRequestException(
            f"Invalid patch path '{path}' specified for op '{op}'. Must be one of: [{known}]"
        )


def _told(provider: Any, context: Any, domain: dict[str, Any]) -> dict[str, Any]:
    """A domain name as AWS tells it: with its tags, and with nothing that it does not have."""
    tags = provider.get_apigateway_store(context=context).TAGS.get(_arn(context, domain["domainName"])) or {}
    told = {name: value for name, value in domain.items() if value is not None}
    return told | ({"tags": dict(tags)} if tags else {})


def _arn(context: Any, domain_name: str) -> str:
    """Without an account, as the ARNs of all public domain names; tags are set by it."""
    return f"arn:{partition_of(context.region)}:apigateway:{context.region}::/domainnames/{domain_name}"
