"""The root of every error that a caller of AWS sees."""

from typing import Any, ClassVar


class AwsError(Exception):
    """An error as AWS answers it.

    Each engine keeps a catalogue of subclasses, one for each of AWS's errors; steps raise them and the engine's edge
    alone renders them.
    """

    code: ClassVar[str] = "InternalFailure"
    """AWS's name of the error."""
    status: ClassVar[int] = 400
    """The HTTP status that goes with it."""

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        """AWS's sentence."""
        self.fields = fields
        """Further members of the error's shape, under AWS's names."""


class HomeportError(Exception):
    """What a user of the command line or of a setting did wrong or has to do; never a defect.

    The first line says what is wrong, `hint` what to do about it.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
