"""What the Extensions API refuses, in AWS's words."""

from homeport.functions.local_http import Answer, refusal

_FORBIDDEN = 403


class RefusalError(Exception):
    """A call that is answered with an error."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode())
        self.answer = answer


def not_allowed(state: str, wanted: str, extension: str) -> Answer:
    """A call that does not fit the extension's state; `extension` is its name or its identifier."""
    message = (
        f"State transition from {state} to {wanted} failed for extension {extension}. "
        "Error: State transition is not allowed"
    )
    return refusal(_FORBIDDEN, "Extension.InvalidExtensionState", message)


def invalid_event(event: str, reason: str) -> Answer:
    return refusal(_FORBIDDEN, "Extension.InvalidEventType", f"{event}: {reason}")


def invalid_request(reason: str) -> Answer:
    return refusal(_FORBIDDEN, "InvalidRequestFormat", reason)


def unknown_identifier(message: str) -> Answer:
    return refusal(_FORBIDDEN, "Extension.UnknownExtensionIdentifier", message)


NO_NAME = refusal(_FORBIDDEN, "Extension.InvalidExtensionName", "Empty extension name")
NAME_TAKEN = refusal(_FORBIDDEN, "Extension.InvalidExtensionState", "Extension with this name already registered")
CLOSED = refusal(_FORBIDDEN, "Extension.RegistrationClosed", "Extension registration closed already")
TOO_MANY = refusal(_FORBIDDEN, "Extension.TooManyExtensions", "Extension limit (10) reached")
NO_IDENTIFIER = refusal(
    _FORBIDDEN, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header"
)
INVALID_IDENTIFIER = refusal(_FORBIDDEN, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier")
NO_ERROR_TYPE = refusal(_FORBIDDEN, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found")
