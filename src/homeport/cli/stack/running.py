"""A server that runs, wherever it does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """A server that plays AWS: a process of this machine or a container, published on a port of this machine."""

    pid: int | None
    """None for a container."""
    port: int
    started: float
    """Seconds since the epoch."""
    container: str | None = None
    """Its id in 12 hexadecimal digits; None for a process."""

    @property
    def endpoint(self) -> str:
        """Where everything answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def name(self) -> str:
        """What a person would look for."""
        return f"container {self.container}" if self.container else f"pid {self.pid}"

    @property
    def identity(self) -> str:
        """A text that no other run of a server has."""
        return f"{self.container or self.pid} {self.port} {self.started}"
