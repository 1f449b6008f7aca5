"""How long a code lives: an SSM parameter."""

from typing import TYPE_CHECKING

from codes.errors import UnavailableError
from codes.outages import available

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_DAY_S = 86_400


class LifetimeParameter:
    """Reads the parameter, a number of days."""

    def __init__(self, client: "SSMClient", name: str) -> None:
        self._client = client
        self._name = name

    def __call__(self) -> int:
        """The lifetime in seconds.

        Raises:
            UnavailableError: the parameter cannot be read now, or is not a number of days.
        """
        with available():
            value = self._client.get_parameter(Name=self._name)["Parameter"]["Value"]
        if not value.isdecimal() or int(value) < 1:
            raise UnavailableError(f"The parameter {self._name} is not a number of days.")
        return int(value) * _DAY_S
