"""The identifiers that API Gateway gives a request."""

import base64
import os
from typing import Protocol

from homeport.core.context import new_request_id


class Identifiers(Protocol):
    """Makes them."""

    def request_id(self) -> str:
        """A UUID."""

    def extended_request_id(self) -> str:
        """What the x-amz-apigw-id header says, too."""

    def trace_root(self, time_s: float) -> str:
        """An X-Ray trace id that begins at that time."""

    def segment(self) -> str:
        """An X-Ray segment id."""


class RandomIdentifiers:
    """Identifiers that do not come twice."""

    def request_id(self) -> str:
        return new_request_id()

    def extended_request_id(self) -> str:
        return base64.b64encode(os.urandom(11)).decode()

    def trace_root(self, time_s: float) -> str:
        return f"1-{int(time_s):08x}-{os.urandom(12).hex()}"

    def segment(self) -> str:
        return os.urandom(8).hex()
