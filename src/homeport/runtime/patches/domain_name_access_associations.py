"""Defect: LocalStack has no access associations of private domain names.

An association is kept and shown: nothing reaches a stack through VPC endpoints, so none is asked for when a private
domain name is called. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDomainNameAccessAssociation.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share-cli.html
AWS's codes; its words are not documented but for ARNs that are none. Shown by tests/e2e/test_private_domain_names.py
and tests/terraform/test_rest_apis.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from homeport.core.context import Principal
from homeport.core.partitions import partition_of
from homeport.iam.evaluation import Request, decide
from homeport.iam.policies import parse_policy
from homeport.runtime.access_keys import LocalStackKeys
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import marked
from homeport.runtime.providers.identities import LocalStackIdentities

_DOMAIN_NAME = re.compile(
    r"arn:[^:]+:apigateway:(?P<region>[^:]+):(?P<account>\d{12}):/domainnames/(?P<name>[^/+]+)\+(?P<id>[a-z0-9]+)"
)
_ASSOCIATION = re.compile(
    r"arn:[^:]+:apigateway:(?P<region>[^:]+):(?P<account>\d{12}):/domainnameaccessassociations/domainname/.+"
)
_ACTION = "apigateway:CreateAccessAssociation"
_ATTRIBUTE = "domain_name_access_associations"
_PAGE, _LARGEST_PAGE = 25, 500


def apply() -> None:
    """Add the operations."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Give the provider the operations."""
    operations = AccessAssociations(provider)
    for name in (
        "create_domain_name_access_association",
        "get_domain_name_access_associations",
        "delete_domain_name_access_association",
        "reject_domain_name_access_association",
    ):
        method = _method(getattr(operations, name))
        setattr(provider.ApigatewayProvider, name, marked(method, getattr(provider.ApigatewayApi, name)))


def _method(operation: Any) -> Any:
    def method(_self: Any, *arguments: Any, **options: Any) -> Any:
        return operation(*arguments, **options)

    return method


@dataclass(slots=True)
class Association:
    """A VPC endpoint's way to a private domain name; it belongs to the endpoint's account."""

    arn: str
    domain_name_arn: str
    source: str
    is_rejected: bool = False
    """Taken back by the owner of the domain name, who no longer sees it; its own account deletes it."""


class AccessAssociations:
    """The operations, over LocalStack's stores."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self._identities = LocalStackIdentities()

    def create_domain_name_access_association(
        self,
        context: Any,
        domain_name_arn: str,
        access_association_source_type: str,
        access_association_source: str,
        tags: dict[str, str] | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Let a VPC endpoint of the caller's account reach a private domain name."""
        if access_association_source_type != "VPCE":
            raise self._bad_request(f"Invalid access association source type {access_association_source_type}")
        domain = self._domain_name(context, domain_name_arn)
        self._check_access(context, domain_name_arn.split(":")[4], domain)
        self._check_endpoint(context, access_association_source)
        known = self._associations(context)
        # A VPC endpoint reaches one private domain name of a name.
        name = f"{domain['domainName']}+"
        for each in known.values():
            if each.source == access_association_source and f"/domainnames/{name}" in each.domain_name_arn:
                raise self._provider.ConflictException(
                    f"{access_association_source} is already associated with {each.domain_name_arn}"
                )
        own_arn = (
            f"arn:{partition_of(context.region)}:apigateway:{context.region}:{context.account_id}:"
            f"/domainnameaccessassociations/domainname/{name}{domain['domainNameId']}"
            f"/vpcesource/{access_association_source}"
        )
        known[own_arn] = Association(own_arn, domain_name_arn, access_association_source)
        if tags:
            self._provider.get_apigateway_store(context=context).TAGS[own_arn] = dict(tags)
        return self._told(context, known[own_arn])

    def get_domain_name_access_associations(
        self,
        context: Any,
        position: str | None = None,
        limit: int | None = None,
        resource_owner: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """The caller's associations, or those of other accounts with the caller's domain names."""
        found = self._of_others(context) if resource_owner == "OTHER_ACCOUNTS" else self._associations(context).values()
        items = sorted(found, key=lambda each: each.arn)
        arns = [each.arn for each in items]
        first = arns.index(position) if position in arns else 0
        last = first + min(limit or _PAGE, _LARGEST_PAGE)
        answer: dict[str, Any] = {"items": [self._told(context, each) for each in items[first:last]]}
        return answer | ({"position": arns[last]} if arns[last:] else {})

    def delete_domain_name_access_association(
        self, context: Any, domain_name_access_association_arn: str, **_: Any
    ) -> None:
        """Take back an association of the caller's account."""
        self._own_account(context, domain_name_access_association_arn)
        if self._associations(context).pop(domain_name_access_association_arn, None) is None:
            raise self._not_found()
        self._provider.get_apigateway_store(context=context).TAGS.pop(domain_name_access_association_arn, None)

    def reject_domain_name_access_association(
        self, context: Any, domain_name_access_association_arn: str, domain_name_arn: str, **_: Any
    ) -> None:
        """Take back an association of another account with a domain name of the caller's."""
        domain = self._domain_name(context, domain_name_arn)
        for association in self._of_others(context):
            named = association.domain_name_arn == domain["domainNameArn"]
            if named and association.arn == domain_name_access_association_arn:
                association.is_rejected = True
                return
        if domain_name_access_association_arn in self._associations(context):
            raise self._bad_request("Access associations of the own account are deleted, not rejected")
        raise self._not_found()

    def _domain_name(self, context: Any, arn: str) -> dict[str, Any]:
        """The private domain name of an ARN, whoever owns it."""
        match = _DOMAIN_NAME.fullmatch(arn)
        if match is None:
            raise self._bad_request(f"Invalid ARN. ARN is not well formed {arn}")
        stores = _stores().get(match["account"])
        store = stores[match["region"]] if stores is not None and match["region"] == context.region else None
        domain: dict[str, Any] | None = store and store.domain_names.get(f"{match['name']}+{match['id']}")
        if not domain:
            raise self._bad_request("Invalid domain name identifier specified")
        return domain

    def _check_access(self, context: Any, owner: str, domain: dict[str, Any]) -> None:
        """Raises AccessDeniedException where another account's management policy does not let the caller in."""
        if owner == context.account_id:
            return
        identity = self._identities.of(_principal(context))
        text = domain.get("managementPolicy")
        policies = replace(identity.policies, resource=(parse_policy(text, "management policy"),) if text else ())
        request = Request(identity.caller, _ACTION, domain["domainNameArn"], owner, dict(identity.keys))
        if not decide(policies, request).allowed:
            raise self._provider.CommonServiceException(
                "AccessDeniedException",
                f"User: {identity.caller.label} is not authorized to perform: {_ACTION} on resource: "
                f"{domain['domainNameArn']}",
                status_code=403,
                sender_fault=True,
            )

    def _check_endpoint(self, context: Any, source: str) -> None:
        """Raises BadRequestException where the account has no such VPC endpoint for calls of APIs."""
        from botocore.exceptions import ClientError

        ec2 = self._provider.connect_to(region_name=context.region, aws_access_key_id=context.account_id).ec2
        try:
            [endpoint] = ec2.describe_vpc_endpoints(VpcEndpointIds=[source])["VpcEndpoints"]
        except (ClientError, ValueError):
            raise self._bad_request(f"Invalid VPC endpoint identifier specified: {source}") from None
        if not endpoint["ServiceName"].endswith(".execute-api"):
            raise self._bad_request(f"{source} is no VPC endpoint for execute-api")

    def _own_account(self, context: Any, arn: str) -> None:
        match = _ASSOCIATION.fullmatch(arn)
        if match is None:
            raise self._bad_request(f"Invalid ARN. ARN is not well formed {arn}")
        if (match["account"], match["region"]) != (context.account_id, context.region):
            raise self._not_found()

    def _associations(self, context: Any) -> dict[str, Association]:
        """Those of the caller's account and region, by ARN."""
        return _kept(self._provider.get_apigateway_store(context=context))

    def _of_others(self, context: Any) -> Iterator[Association]:
        """Those of other accounts with the caller's domain names, but the rejected ones."""
        for account, regions in list(_stores().items()):
            store = regions.get(context.region) if account != context.account_id else None
            for association in list(_kept(store).values()) if store is not None else ():
                owned = f":{context.account_id}:/domainnames/" in association.domain_name_arn
                if owned and not association.is_rejected:
                    yield association

    def _told(self, context: Any, association: Association) -> dict[str, Any]:
        tags = self._provider.get_apigateway_store(context=context).TAGS.get(association.arn)
        return {
            "domainNameAccessAssociationArn": association.arn,
            "domainNameArn": association.domain_name_arn,
            "accessAssociationSourceType": "VPCE",
            "accessAssociationSource": association.source,
        } | ({"tags": dict(tags)} if tags else {})

    def _bad_request(self, message: str) -> Exception:
        error: Exception = self._provider.BadRequestException(message)
        return error

    def _not_found(self) -> Exception:
        error: Exception = self._provider.NotFoundException(
            "Invalid domain name access association identifier specified"
        )
        return error


def _kept(store: Any) -> dict[str, Association]:
    """LocalStack's store has no place for them: they stand beside what it keeps of an account and region."""
    associations: dict[str, Association] = vars(store).setdefault(_ATTRIBUTE, {})
    return associations


def _stores() -> Any:
    from localstack.services.apigateway.models import apigateway_stores

    return apigateway_stores


def _principal(context: Any) -> Principal:
    """Who calls; the root of the account where this stack has not made the key."""
    from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

    key = extract_access_key_id_from_auth_header(context.request.headers) or ""
    known = LocalStackKeys().find(key)
    return known.principal if known else Principal(context.account_id, key)
