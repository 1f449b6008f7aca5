"""Readiness of LocalStack, asked for at any moment of its start."""

import sys
import threading
from types import ModuleType

import pytest

from homeport.runtime import boot

EVENTS = "localstack.runtime.events"


def test_localstack_is_not_ready_before_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType(EVENTS)
    answers = []

    monkeypatch.delitem(sys.modules, EVENTS, raising=False)
    answers.append(boot.is_ready())
    monkeypatch.setitem(sys.modules, EVENTS, module)  # as while it is being imported
    answers.append(boot.is_ready())
    module.infra_ready = threading.Event()  # type: ignore[attr-defined]
    answers.append(boot.is_ready())
    module.infra_ready.set()
    answers.append(boot.is_ready())

    assert answers == [False, False, False, True]
