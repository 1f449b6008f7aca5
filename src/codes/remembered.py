"""What is read from elsewhere and remembered for a while, so that a change needs no deployment."""

from collections.abc import Callable


class Remembered[T]:
    """Reads a value when it is asked for, and again once it is old; what could not be read is not remembered."""

    def __init__(self, read: Callable[[], T], *, for_s: float, monotonic: Callable[[], float]) -> None:
        self._read = read
        self._for_s = for_s
        self._monotonic = monotonic
        self._held: tuple[T, float] | None = None

    def __call__(self) -> T:
        """The value, `for_s` seconds old at most; raises what reading it raises."""
        if self._held is None or self._monotonic() >= self._held[1]:
            self._held = self._read(), self._monotonic() + self._for_s
        return self._held[0]
