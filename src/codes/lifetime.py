"""How long a code lives: an SSM parameter, read again every few minutes, so that a change needs no deployment."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from codes.errors import UnavailableError
from codes.outages import available

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

REMEMBERED_S = 300
_DAY_S = 86_400


class LifetimeParameter:
    """Reads the parameter, a number of days, and remembers it for a while."""

    def __init__(self, client: "SSMClient", name: str, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._name = name
        self._monotonic = monotonic
        self._lifetime_s = 0
        self._read_again_at = float("-inf")

    def __call__(self) -> int:
        """The lifetime in seconds.

        Raises:
            UnavailableError: the parameter cannot be read now, or is not a number of days.
        """
        if self._monotonic() >= self._read_again_at:
            self._lifetime_s = self._read() * _DAY_S
            self._read_again_at = self._monotonic() + REMEMBERED_S
        return self._lifetime_s

    def _read(self) -> int:
        with available():
            value = self._client.get_parameter(Name=self._name)["Parameter"]["Value"]
        if not value.isdecimal() or int(value) < 1:
            raise UnavailableError(f"The parameter {self._name} is not a number of days.")
        return int(value)
