"""Domains of user pools: moto forgets the certificate and the version of managed login, and makes up the account.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolDomain.html
"""

from typing import Any

# The classic hosted UI; 2 is managed login.
_HOSTED_UI = 1


def mend() -> None:
    """Replace moto's operations, but for DeleteUserPoolDomain."""
    from moto.cognitoidp.responses import CognitoIdpResponse

    answers: Any = CognitoIdpResponse
    answers.create_user_pool_domain, answers.update_user_pool_domain = _create, _update
    answers.describe_user_pool_domain = _describe


def _create(self: Any) -> Any:
    pool, name, custom = (self._get_param(each) for each in ("UserPoolId", "Domain", "CustomDomainConfig"))
    domain = self.backend.create_user_pool_domain(pool, name, custom)
    return _changed(domain, self._get_param("ManagedLoginVersion") or _HOSTED_UI)


def _update(self: Any) -> Any:
    """What is not given stays as it is. Raises moto's ResourceNotFoundError."""
    name, custom = self._get_param("Domain"), self._get_param("CustomDomainConfig")
    known = self.backend.describe_user_pool_domain(name)
    domain = self.backend.update_user_pool_domain(name, custom or (known and known.custom_domain_config))
    return _changed(domain, self._get_param("ManagedLoginVersion") or domain.managed_login_version)


def _changed(domain: Any, version: int) -> Any:
    from moto.core.responses import ActionResult

    domain.managed_login_version = version
    # Only a custom domain has a distribution that its name is to lead to.
    told = domain.to_json(extended=False) if domain.custom_domain_config else {}
    return ActionResult({**told, "ManagedLoginVersion": version})


def _describe(self: Any) -> Any:
    from moto.core.responses import ActionResult

    domain = self.backend.describe_user_pool_domain(self._get_param("Domain"))
    if domain is None:
        return ActionResult({"DomainDescription": {}})
    told = {name: value for name, value in domain.to_json().items() if value is not None}
    told |= {"AWSAccountId": self.backend.account_id, "ManagedLoginVersion": domain.managed_login_version}
    if domain.custom_domain_config:
        told["CustomDomainConfig"] = domain.custom_domain_config
    return ActionResult({"DomainDescription": told})
