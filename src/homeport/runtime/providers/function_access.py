"""Who may invoke the functions of LocalStack's Lambda service: through function URLs, and as an AWS service."""

from homeport.core.clock import Clock
from homeport.core.context import Principal, account_of_access_key
from homeport.iam.conditions import RequestValue, keys_of_every_request
from homeport.iam.denials import denial
from homeport.iam.evaluation import Decision, Policies, Request, decide
from homeport.iam.function_access import INVOKE, FunctionAddress, Source, may_call_url, service_may_invoke
from homeport.iam.function_urls import UrlCaller, UrlForbiddenError
from homeport.iam.keys import KeyStore
from homeport.iam.policies import Policy, parse_policy
from homeport.iam.principals import ANONYMOUS
from homeport.iam.signatures import signature_in
from homeport.iam.sigv4 import HttpRequest
from homeport.iam.verifier import Verifier
from homeport.runtime.providers.identities import Identity, LocalStackIdentities

NONE = "NONE"
_LATEST = "$LATEST"


class FunctionAccess:
    """A FunctionUrlAccess over LocalStack's stores, and the same question for services."""

    def __init__(self, keys: KeyStore, clock: Clock) -> None:
        self._clock = clock
        self._verifier = Verifier(keys, clock, "lambda")
        self._identities = LocalStackIdentities()

    def admit(
        self, function: FunctionAddress, auth_type: str, request: HttpRequest, source_ip: str
    ) -> UrlCaller | None:
        """See `FunctionUrlAccess`."""
        resource, keys = _resource_policies(function), self._keys(function, request, source_ip)
        if auth_type == NONE:
            _check(*may_call_url(function, auth_type, ANONYMOUS, Policies(resource=resource), keys))
            return None
        access_key, identity = self._signer(request)
        policies = _with_resource(identity.policies, resource)
        _check(*may_call_url(function, auth_type, identity.caller, policies, {**identity.keys, **keys}))
        return UrlCaller(access_key, identity.caller.account, identity.caller.arn, identity.user_id)

    def service_may_invoke(self, function: FunctionAddress, source: Source) -> Decision:
        """Whether the function's resource policy lets a service invoke it, for the resource that it names."""
        policies = _resource_policies(function)
        return service_may_invoke(function, policies[0] if policies else None, source)

    def principal_may_invoke(self, function: FunctionAddress, principal: Principal) -> Decision:
        """Whether a user or a session may invoke the function, by its own policies or the function's."""
        identity = self._identities.of(principal)
        policies = _with_resource(identity.policies, _resource_policies(function))
        return decide(policies, Request(identity.caller, INVOKE, function.arn, function.account, identity.keys))

    def _keys(self, function: FunctionAddress, request: HttpRequest, source_ip: str) -> dict[str, RequestValue]:
        """The condition keys that describe the request itself."""
        headers = {name.lower(): value.decode("latin-1") for name, value in request.headers}
        keys = {
            **keys_of_every_request(self._clock.time(), function.arn.split(":")[3]),
            "aws:SourceIp": source_ip,
            "aws:UserAgent": headers.get(b"user-agent", ""),
            "aws:Referer": headers.get(b"referer", ""),
        }
        return {name: value for name, value in keys.items() if value}

    def _signer(self, request: HttpRequest) -> tuple[str, Identity]:
        access_key = signature_in(request).credential.partition("/")[0]
        if not access_key:
            raise UrlForbiddenError("the request is not signed")
        principal = self._verifier.principal(access_key, request)
        if principal is None:
            principal = Principal(account_of_access_key(access_key), access_key)
        return access_key, self._identities.of(principal)


def _with_resource(own: Policies, resource: tuple[Policy, ...]) -> Policies:
    return Policies(own.identity, resource, own.boundary, own.session)


def _check(decision: Decision, request: Request) -> None:
    if not decision.allowed:
        raise UrlForbiddenError(denial(decision, request))


def _resource_policies(function: FunctionAddress) -> tuple[Policy, ...]:
    """The policy of the function's version or alias, where it has one."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    parts = function.arn.split(":")
    region, name, qualifier = parts[3], parts[6], parts[7] if len(parts) > 7 else _LATEST
    owned = lambda_stores[function.account][region].functions.get(name)
    found = owned.permissions.get(qualifier) if owned is not None else None
    if found is None:
        return ()
    document = {"Version": found.policy.Version, "Statement": found.policy.Statement}
    return (parse_policy(document, f"resource policy of {function.arn}"),)
