"""Which payloads are binary.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
"""

from collections.abc import Iterable


def essence(value: str) -> str:
    """The first media type of a Content-Type or Accept header, without its parameters, in small letters.

    Of several types in Accept API Gateway honours the first alone.
    """
    return value.partition(",")[0].partition(";")[0].strip().lower()


class MediaTypes:
    """An API's binary media types: whole ones, `image/*`, `*/*`."""

    def __init__(self, types: Iterable[str]) -> None:
        names = frozenset(essence(each) for each in types)
        self._everything = "*/*" in names
        self._whole = names
        self._families = frozenset(name.removesuffix("*") for name in names if name.endswith("/*"))

    def is_binary(self, header: str | None) -> bool:
        """Whether a payload with this Content-Type, or an answer to this Accept, is binary."""
        if self._everything or header is None:
            return self._everything
        name = essence(header)
        family, separator, _ = name.partition("/")
        return name in self._whole or family + separator in self._families
