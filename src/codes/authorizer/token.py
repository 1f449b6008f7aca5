"""The token that revokes codes: an SSM parameter of type SecureString."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class TokenParameter:
    """Reads the parameter."""

    def __init__(self, client: "SSMClient", name: str) -> None:
        self._client = client
        self._name = name

    def __call__(self) -> str:
        """The token. What the client raises fails the invocation: API Gateway answers 500, and nobody gets in."""
        return self._client.get_parameter(Name=self._name, WithDecryption=True)["Parameter"]["Value"]
