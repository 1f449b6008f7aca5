"""The catalogue of answers that API Gateway gives itself: gateway response types with their statuses and wordings.

https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from typing import ClassVar

from homeport.core.errors import AwsError

MAX_BODY_BYTES = 10 * 1024 * 1024
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""


class GatewayError(AwsError):
    """A request that API Gateway answers itself.

    `code` is what the x-amzn-ErrorType header says.
    """

    response_type: ClassVar[str]
    """The gateway response that an API's owner customises it by."""
    default_message: ClassVar[str | None]
    """AWS's sentence; None is answered as null."""

    def __init__(
        self, message: str | None = None, *, status: int | None = None, validation_error: str | None = None
    ) -> None:
        text = message if message is not None else self.default_message
        super().__init__(text or "")
        self.text = text
        """$context.error.message; None where AWS says null."""
        self.answered_status = status or self.status
        """The status, before an API's owner overrides it."""
        self.validation_error = validation_error
        """$context.error.validationErrorString."""


class AccessDeniedError(GatewayError):
    """An authorizer or the resource policy denies the caller."""

    response_type = "ACCESS_DENIED"
    code = "AccessDeniedException"
    status = 403
    default_message = "User is not authorized to access this resource"


class ApiConfigurationError(GatewayError):
    """The API itself is set up wrongly: no template matches, base64 that is none."""

    response_type = "API_CONFIGURATION_ERROR"
    code = "InternalServerErrorException"
    status = 500
    default_message = "Internal server error"


class AuthorizerConfigurationError(GatewayError):
    """The authorizer could not be called."""

    response_type = "AUTHORIZER_CONFIGURATION_ERROR"
    code = "AuthorizerConfigurationException"
    status = 500
    default_message = None


class AuthorizerFailureError(GatewayError):
    """The authorizer failed."""

    response_type = "AUTHORIZER_FAILURE"
    code = "AuthorizerFailureException"
    status = 500
    default_message = None


class BadRequestBodyError(GatewayError):
    """The body does not fit the method's model."""

    response_type = "BAD_REQUEST_BODY"
    code = "BadRequestException"
    status = 400
    default_message = "Invalid request body"


class BadRequestParametersError(GatewayError):
    """A required path variable, query string parameter or header is missing or blank."""

    response_type = "BAD_REQUEST_PARAMETERS"
    code = "BadRequestException"
    status = 400
    default_message = "Missing required request parameters"


class ExpiredTokenError(GatewayError):
    """The caller's AWS credentials have expired."""

    response_type = "EXPIRED_TOKEN"
    code = "ExpiredTokenException"
    status = 403
    default_message = "The security token included in the request is expired"


class IncompleteSignatureError(GatewayError):
    """The Authorization header is that of no AWS signature, where one is asked for or nothing is there.

    That its type is this one is told of unknown paths, and unverified of methods with AWS_IAM.
    https://github.com/amazon-archives/aws-cognito-angular-quickstart/issues/50
    """

    response_type = "MISSING_AUTHENTICATION_TOKEN"
    code = "IncompleteSignatureException"
    status = 403
    default_message = None


class IntegrationFailureError(GatewayError):
    """The integration could not be reached.

    AWS documents 504 for the type and answers 500 or 502, as the failure is.
    """

    response_type = "INTEGRATION_FAILURE"
    code = "InternalServerErrorException"
    status = 500
    default_message = "Internal server error"


class IntegrationTimeoutError(GatewayError):
    """The integration took longer than the method's timeout."""

    response_type = "INTEGRATION_TIMEOUT"
    code = "InternalServerErrorException"
    status = 504
    default_message = "Endpoint request timed out"


class InternalServerError(GatewayError):
    """What has no type of its own: above all a function's answer in another form than the proxy's."""

    response_type = "DEFAULT_5XX"
    code = "InternalServerErrorException"
    status = 500
    default_message = "Internal server error"


class InvalidApiKeyError(GatewayError):
    """The method wants an API key, and this is none of a usage plan of the stage."""

    response_type = "INVALID_API_KEY"
    code = "ForbiddenException"
    status = 403
    default_message = "Forbidden"


class InvalidSignatureError(GatewayError):
    """The AWS signature is wrong."""

    response_type = "INVALID_SIGNATURE"
    code = "InvalidSignatureException"
    status = 403
    default_message = (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details."
    )


class MissingAuthenticationTokenError(GatewayError):
    """No such path or method, too: AWS does not tell these apart."""

    response_type = "MISSING_AUTHENTICATION_TOKEN"
    code = "MissingAuthenticationTokenException"
    status = 403
    default_message = "Missing Authentication Token"


class QuotaExceededError(GatewayError):
    """The usage plan's quota is used up."""

    response_type = "QUOTA_EXCEEDED"
    code = "LimitExceededException"
    status = 429
    default_message = "Limit Exceeded"


class RequestTooLargeError(GatewayError):
    """The one type that AWS does not let an API's owner customise.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    """

    response_type = "REQUEST_TOO_LARGE"
    code = "RequestTooLargeException"
    status = 413
    default_message = f"HTTP content length exceeded {MAX_BODY_BYTES} bytes."


class RequestTooLongError(GatewayError):
    """The event is larger than what Lambda takes, 6 MB.

    Seen on AWS: https://github.com/koki-develop/lgtm-generator/issues/10. Unverified: that its type is this one.
    """

    response_type = "REQUEST_TOO_LARGE"
    code = "BadRequestException"
    status = 413
    default_message = "Request Too Long"


class ResourceNotFoundError(GatewayError):
    """There is no such resource, found out after authorization."""

    response_type = "RESOURCE_NOT_FOUND"
    code = "ResourceNotFoundException"
    status = 404
    default_message = "Resource Not Found"


class ThrottledError(GatewayError):
    """Too many requests for the usage plan, the method, the stage or the account."""

    response_type = "THROTTLED"
    code = "TooManyRequestsException"
    status = 429
    default_message = "Too Many Requests"


class UnauthorizedError(GatewayError):
    """The authorizer was not given what it identifies callers by."""

    response_type = "UNAUTHORIZED"
    code = "UnauthorizedException"
    status = 401
    default_message = "Unauthorized"


class UnrecognizedClientError(GatewayError):
    """The access key is switched off, or the session token is not its own."""

    response_type = "INVALID_SIGNATURE"
    code = "UnrecognizedClientException"
    status = 403
    default_message = "The security token included in the request is invalid."


class UnsupportedMediaTypeError(GatewayError):
    """No request template is for the content type, and passing through is not allowed."""

    response_type = "UNSUPPORTED_MEDIA_TYPE"
    code = "BadRequestException"
    status = 415
    default_message = "Unsupported Media Type"


class ForbiddenError(GatewayError):
    """No such API or stage, or one whose default endpoint is switched off: there is nothing that could customise it."""

    response_type = "DEFAULT_4XX"
    code = "ForbiddenException"
    status = 403
    default_message = "Forbidden"


class NotEnforcedError(GatewayError):
    """A setting of the API that homeport does not enforce: refused, because letting the request through would be wrong.

    Never customised, so that it is read by whoever calls.
    """

    response_type = "DEFAULT_5XX"
    code = "NotImplementedException"
    status = 501
    default_message = None
