from types import SimpleNamespace
from typing import Any

from homeport.runtime.patches.lambda_logs import patch


def test_log_handler_starts_nothing_and_takes_nothing() -> None:
    done: list[str] = []

    class LogHandler:
        def start_subscriber(self) -> None:
            done.append("started")

        def add_logs(self, log_item: Any) -> None:
            done.append("taken")

        def stop(self) -> None:
            done.append("stopped")

    patch(SimpleNamespace(LogHandler=LogHandler))
    handler = LogHandler()
    handler.start_subscriber()
    handler.add_logs("item")
    handler.stop()

    assert done == []
