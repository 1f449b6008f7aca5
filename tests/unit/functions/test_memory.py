"""Memory as the kernel counts it."""

import os
import sys

import pytest

from homeport.functions.memory import megabytes, peak_memory_kb


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_peak_stays_after_the_memory_is_given_back() -> None:
    data = bytearray(80_000_000)
    del data

    assert 80_000 < peak_memory_kb(os.getpid()) < 50_000_000


def test_process_that_is_gone_has_none() -> None:
    assert peak_memory_kb(2**22 + 1) == 0


@pytest.mark.parametrize(("kilobytes", "expected"), [(0, 0), (1, 1), (1024, 1), (1025, 2), (15_600, 16)])
def test_megabytes_are_rounded_up(kilobytes: int, expected: int) -> None:
    assert megabytes(kilobytes) == expected
