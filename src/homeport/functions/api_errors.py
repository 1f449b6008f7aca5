"""The errors of Lambda's Invoke operations, one class each.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
"""

# ruff: noqa: N818 - the classes bear AWS's names.

from typing import ClassVar

from homeport.core.errors import AwsError


class LambdaError(AwsError):
    """No invocation takes place; the caller is told why."""

    message_name: ClassVar[str] = "message"
    """The member that holds the message: Lambda's model is of two minds about its first letter."""
    blamed: ClassVar[str] = "User"
    """What the member `Type` says; empty where AWS leaves it out."""

    @property
    def members(self) -> dict[str, str]:
        """The whole body, in AWS's order."""
        given = {"Type": self.blamed} if self.blamed else {}
        return {**self.fields, **given, self.message_name: self.message}


class AccessDeniedException(LambdaError):
    """The caller may not invoke this function."""

    code = "AccessDeniedException"
    status = 403
    message_name = "Message"
    blamed = ""


class InvalidParameterValueException(LambdaError):
    """Two parameters contradict each other, or one has no meaning here."""

    code = "InvalidParameterValueException"


class InvalidRequestContentException(LambdaError):
    """The event is not JSON."""

    code = "InvalidRequestContentException"


class RecursiveInvocationException(LambdaError):
    """The function has invoked itself through other services too often."""

    code = "RecursiveInvocationException"
    message_name = "Message"


class RequestEntityTooLargeException(LambdaError):
    """The event is larger than its kind of invocation allows.

    AWS answers under this name, which its model does not have (there it is RequestTooLargeException).
    """

    code = "RequestEntityTooLargeException"
    status = 413
    message_name = "Message"
    blamed = ""


class ResourceConflictException(LambdaError):
    """The function is in a state in which it cannot be invoked."""

    code = "ResourceConflictException"
    status = 409


class ResourceNotFoundException(LambdaError):
    """No such function, version or alias."""

    code = "ResourceNotFoundException"
    status = 404
    message_name = "Message"


class ServiceException(LambdaError):
    """Lambda itself failed."""

    code = "ServiceException"
    status = 500
    message_name = "Message"
    blamed = "Server"


class TooManyRequestsException(LambdaError):
    """All concurrency that the function may have is in use."""

    code = "TooManyRequestsException"
    status = 429


class ValidationException(LambdaError):
    """A parameter is not of the form that Lambda's model asks for."""

    code = "ValidationException"
    blamed = ""


def throttled(reason: str) -> TooManyRequestsException:
    """Throttled for one of AWS's reasons."""
    return TooManyRequestsException("Rate Exceeded.", Reason=reason)
