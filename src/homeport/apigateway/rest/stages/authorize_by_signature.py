"""AWS_IAM: the caller signs its request, and its policies or the API's let it call the method.

https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
"""

from homeport.apigateway.access import SignatureChecker, SignedCaller
from homeport.apigateway.errors import (
    ExpiredTokenError,
    GatewayError,
    IncompleteSignatureError,
    InvalidSignatureError,
    MissingAuthenticationTokenError,
    UnrecognizedClientError,
)
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Admission, Call, CallerIdentity
from homeport.apigateway.rest.invocation_requests import invocation_of
from homeport.apigateway.rest.stages.authorize import check
from homeport.core.errors import AwsError
from homeport.iam.errors import IncompleteSignatureException
from homeport.iam.evaluation import Policies, decide
from homeport.iam.signatures import check_authorization
from homeport.iam.sigv4 import HttpRequest


class SignedMethods:
    """Verifies signatures and evaluates policies."""

    def __init__(self, signatures: SignatureChecker) -> None:
        self._signatures = signatures

    async def authorize(self, call: Call, route: Route) -> None:
        """Raises MissingAuthenticationTokenError, IncompleteSignatureError, InvalidSignatureError, ExpiredTokenError,
        UnrecognizedClientError, AccessDeniedError."""
        signer = self._signer(call)
        call.caller = CallerIdentity(
            account_id=signer.caller.account,
            access_key=signer.access_key,
            user=signer.user_id,
            user_arn=signer.caller.arn,
        )
        own = signer.policies
        resource = (call.stage.deployment.policy,) if call.stage.deployment.policy else ()
        policies = Policies(own.identity, resource, own.boundary, own.session)
        request = invocation_of(call, signer.caller, dict(signer.keys))
        check(decide(policies, request), request)
        call.admission = Admission(policies, signer.caller, signer.keys)

    def _signer(self, call: Call) -> SignedCaller:
        request = _http_request(call)
        try:
            check_authorization(request)
            signer = self._signatures.signer(request)
        except AwsError as error:
            raise _refused(error) from error
        if signer is None:
            raise MissingAuthenticationTokenError
        return signer


def check_unsigned(call: Call) -> None:
    """Raises IncompleteSignatureError for an Authorization header that is that of no signature."""
    try:
        check_authorization(_http_request(call))
    except IncompleteSignatureException as error:
        raise IncompleteSignatureError(error.message) from error


def _http_request(call: Call) -> HttpRequest:
    sent = call.request
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.headers]
    return HttpRequest(sent.method, sent.raw_path, sent.query, headers, sent.body)


_REFUSALS: dict[str, type[GatewayError]] = {
    "ExpiredTokenException": ExpiredTokenError,
    "IncompleteSignatureException": IncompleteSignatureError,
    "MissingAuthenticationTokenException": MissingAuthenticationTokenError,
    "UnrecognizedClientException": UnrecognizedClientError,
}


def _refused(error: AwsError) -> GatewayError:
    kind = _REFUSALS.get(error.code, InvalidSignatureError)
    return kind(error.message) if kind in (IncompleteSignatureError, InvalidSignatureError) else kind()
