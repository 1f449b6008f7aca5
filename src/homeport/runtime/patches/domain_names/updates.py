"""UpdateDomainName: what each patch operation changes.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateDomainName-Patch
"""

from typing import Any

from homeport.runtime.patches.domain_names.records import is_private, whole_policy
from homeport.runtime.patches.rest_api_policies import INVALID_POLICY, is_policy

_ROUTING_MODES = ("BASE_PATH_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_BASE_PATH_MAPPING")
_REPLACEABLE = {
    "/certificateArn": "certificateArn",
    "/certificateName": "certificateName",
    "/regionalCertificateArn": "regionalCertificateArn",
    "/regionalCertificateName": "regionalCertificateName",
    "/securityPolicy": "securityPolicy",
    "/ownershipVerificationCertificateArn": "ownershipVerificationCertificateArn",
    "/endpointAccessMode": "endpointAccessMode",
    "/routingMode": "routingMode",
}
_POLICIES = {"/policy": "policy", "/managementPolicy": "managementPolicy"}
"""Of private domain names alone."""


def change(provider: Any, domain: dict[str, Any], operation: dict[str, Any]) -> None:
    """Carry one operation out; raises BadRequestException."""
    op, path, value = operation.get("op"), operation.get("path") or "", operation.get("value")
    if path.startswith("/mutualTlsAuthentication/"):
        _change_mutual_tls(domain, path.rpartition("/")[2], value if op != "remove" else None)
    elif path.startswith("/endpointConfiguration/") and op == "replace":
        _change_endpoint(provider, domain, path, value)
    elif path in _POLICIES and is_private(domain["endpointConfiguration"]) and op in ("replace", "add", "remove"):
        _change_policy(provider, domain, _POLICIES[path], value if op != "remove" else None)
    elif path in _REPLACEABLE and op in ("replace", "add"):
        if path == "/routingMode" and value not in _ROUTING_MODES:
            raise provider.BadRequestException(f"Invalid routing mode {value}")
        domain[_REPLACEABLE[path]] = value
    elif path in _REPLACEABLE and op == "remove":
        domain.pop(_REPLACEABLE[path], None)
    else:
        known = ", ".join(sorted(_REPLACEABLE))
        raise provider.BadRequestException(
            f"Invalid patch path '{path}' specified for op '{op}'. Must be one of: [{known}]"
        )


def _change_mutual_tls(domain: dict[str, Any], name: str, value: str | None) -> None:
    """A domain name without a truststore has no mutual TLS.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
    """
    settings = domain.get("mutualTlsAuthentication") or {}
    changed = {key: kept for key, kept in {**settings, name: value}.items() if kept}
    domain["mutualTlsAuthentication"] = changed if changed.get("truststoreUri") else None


def _change_endpoint(provider: Any, domain: dict[str, Any], path: str, value: Any) -> None:
    configuration = domain["endpointConfiguration"]
    if not path.startswith("/endpointConfiguration/types"):
        configuration[path.rpartition("/")[2]] = value
        return
    if [value] != configuration["types"] and "PRIVATE" in (value, *configuration["types"]):
        raise provider.BadRequestException("A domain name can be neither made private nor be made public")
    configuration["types"] = [value]


def _change_policy(provider: Any, domain: dict[str, Any], name: str, value: str | None) -> None:
    if not value:
        domain.pop(name, None)
        return
    if not is_policy(value):
        raise provider.BadRequestException(INVALID_POLICY)
    domain[name] = whole_policy(value, domain["domainNameArn"])
