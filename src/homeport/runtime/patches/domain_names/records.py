"""What is kept of a domain name, by kind: edge-optimized, regional, private."""

import json
import secrets
import string
from collections.abc import Mapping
from typing import Any

from homeport.core.partitions import partition_of

_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of all edge-optimized domain names, on AWS as well."""
_ID_LETTERS = string.ascii_lowercase + string.digits
_ID_LENGTH = 10
_SHORT_RESOURCE = "execute-api:/"


def is_private(endpoint_configuration: Mapping[str, Any] | None) -> bool:
    """Whether it is the configuration of a private domain name."""
    return "PRIVATE" in ((endpoint_configuration or {}).get("types") or [])


def new_id() -> str:
    """An identifier as private domain names have them."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def key_of(domain_name: str, domain_name_id: str | None) -> str:
    """What a domain name is kept by: several private ones and a public one may have the same name."""
    return f"{domain_name}+{domain_name_id}" if domain_name_id else domain_name


def find(provider: Any, context: Any, domain_name: str, domain_name_id: str | None) -> dict[str, Any]:
    """The domain name of the caller's account and region, a private one by its identifier too.

    Raises NotFoundException.
    """
    known = provider.get_apigateway_store(context=context).domain_names
    domain: dict[str, Any] | None = known.get(key_of(domain_name, domain_name_id))
    if domain is None:
        raise provider.NotFoundException("Invalid domain name identifier specified")
    return domain


def complete(domain: dict[str, Any], domain_name_id: str | None, context: Any, options: Mapping[str, Any]) -> None:
    """Add to LocalStack's record what CreateDomainName was given and what AWS gives."""
    configuration = options.get("endpoint_configuration") or {}
    types = configuration.get("types") or ["EDGE"]
    label = domain.pop("regionalDomainName").partition(".")[0]
    zone = domain.pop("regionalHostedZoneId", None) or _CLOUDFRONT_ZONE
    own: dict[str, Any] = {
        "domainNameArn": f"{_arn_root(context, '')}/{domain['domainName']}",
        "endpointConfiguration": {**configuration, "types": types},
        "securityPolicy": options.get("security_policy") or "TLS_1_2",
        "mutualTlsAuthentication": options.get("mutual_tls_authentication"),
        "ownershipVerificationCertificateArn": options.get("ownership_verification_certificate_arn"),
        "endpointAccessMode": options.get("endpoint_access_mode"),
    }
    if domain_name_id:
        own |= _private(domain, domain_name_id, context, options)
    elif types == ["EDGE"]:
        own |= {
            "distributionDomainName": f"{label.removeprefix('d-')}.cloudfront.net",
            "distributionHostedZoneId": _CLOUDFRONT_ZONE,
        }
    else:
        host = f"{label}.execute-api.{context.region}.amazonaws.com"
        own |= {"regionalDomainName": host, "regionalHostedZoneId": zone}
    domain |= {name: value for name, value in own.items() if value is not None}


def _private(domain: dict[str, Any], domain_name_id: str, context: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """What only private domain names have."""
    arn = f"{_arn_root(context, context.account_id)}/{key_of(domain['domainName'], domain_name_id)}"
    policy = options.get("policy")
    return {
        "domainNameId": domain_name_id,
        "domainNameArn": arn,
        "policy": whole_policy(policy, arn) if policy else None,
        "routingMode": options.get("routing_mode") or "BASE_PATH_MAPPING_ONLY",
    }


def _arn_root(context: Any, account_id: str) -> str:
    """Public domain names have ARNs without an account."""
    return f"arn:{partition_of(context.region)}:apigateway:{context.region}:{account_id}:/domainnames"


def whole_policy(text: str, domain_name_arn: str) -> str:
    """A policy as AWS keeps it: `execute-api:/*` stands for the domain name, lists of one for their element."""
    document = json.loads(text)
    arn = domain_name_arn.replace(":apigateway:", ":execute-api:", 1)
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in {"Resource", "NotResource"} & statement.keys():
            given = statement[element] if isinstance(statement[element], list) else [statement[element]]
            whole = [arn if each.startswith(_SHORT_RESOURCE) else each for each in given]
            statement[element] = whole[0] if len(whole) == 1 else whole
    return json.dumps(document, separators=(",", ":"))


def told(domain: Mapping[str, Any], tags: Mapping[str, str] | None) -> dict[str, Any]:
    """A domain name as AWS tells it: with its tags, and with nothing that it does not have."""
    shown = {name: value for name, value in domain.items() if value is not None}
    return shown | ({"tags": dict(tags)} if tags else {})
