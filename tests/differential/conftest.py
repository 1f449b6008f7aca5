"""homeport's engine and dynalite; neither outlives a module, for others to find no process of theirs."""

import os
import shutil
from collections.abc import Iterator

import pytest

from differential import peers


@pytest.fixture(scope="module")
def homeport() -> Iterator[peers.Homeport]:
    """An engine."""
    engine = peers.Homeport()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def dynalite() -> Iterator[peers.Dynalite]:
    """dynalite, where Node is there; in CI it has to be."""
    if shutil.which("npm") is None and "CI" not in os.environ:
        pytest.skip("dynalite needs Node and npm")
    with peers.dynalite() as running:
        yield running
