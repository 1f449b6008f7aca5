import re

import pytest

from homeport.functions.trace_header import trace_header

NOW_S = 0x6B05CD17


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("", r"Root=1-6b05cd17-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1"),
        ("Root=1-a-b", r"Root=1-a-b;Parent=[0-9a-f]{16};Sampled=1"),
        ("Root=1-a-b;Parent=c;Sampled=0", "Root=1-a-b;Parent=c;Sampled=0"),
        ("Self=1-x-y;Root=1-a-b;Parent=c;Sampled=0;Lineage=1:aa:0", "Root=1-a-b;Parent=c;Sampled=0;Lineage=1:aa:0"),
    ],
)
def test_header_is_made_whole(given: str, whole: str) -> None:
    assert re.fullmatch(whole, trace_header(given, NOW_S))
