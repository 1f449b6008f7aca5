"""What AWS answers to a request whose signature it does not accept, in the words of its JSON protocols.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
"""

# ruff: noqa: N818 - the classes bear AWS's names.

from homeport.core.errors import AwsError


class MissingAuthenticationTokenException(AwsError):
    """The request is not signed at all."""

    code = "MissingAuthenticationTokenException"

    def __init__(self, message: str = "Request is missing Authentication Token") -> None:
        super().__init__(message)


class IncompleteSignatureException(AwsError):
    """A part of the signature is missing or ill-formed."""

    code = "IncompleteSignatureException"


class InvalidSignatureException(AwsError):
    """The signature is not that of the secret key, not of this time, or not for this service."""

    code = "InvalidSignatureException"


class UnrecognizedClientException(AwsError):
    """The access key is switched off, or the session token is not its own."""

    code = "UnrecognizedClientException"

    def __init__(self, message: str = "The security token included in the request is invalid.") -> None:
        super().__init__(message)


class ExpiredTokenException(AwsError):
    """The session is over."""

    code = "ExpiredTokenException"

    def __init__(self, message: str = "The security token included in the request is expired") -> None:
        super().__init__(message)
