"""Recursive loops, by the rules of Lambda's User Guide: more than 16 invocations in one chain are stopped."""

import pytest

from homeport.functions.api_errors import RecursiveInvocationException
from homeport.functions.lineage import lengthened

CODES = "arn:aws:lambda:eu-west-1:123456789012:function:codes"
AUDIT = "arn:aws:lambda:eu-west-1:123456789012:function:audit"
TRACE = "Root=1-a-b;Parent=c;Sampled=1"


def chain(*functions: str, allows_recursion: bool = False) -> str:
    """The header after so many invocations."""
    header = TRACE
    for function in functions:
        header = lengthened(header, function, allows_recursion=allows_recursion)
    return header


def test_header_counts_each_function() -> None:
    root, parent, sampled, lineage = chain(CODES, AUDIT, CODES).split(";")

    assert f"{root};{parent};{sampled}" == TRACE
    assert [part.rpartition(":")[2] for part in lineage.removeprefix("Lineage=").split("|")] == ["2", "1"]


def test_chain_that_comes_to_a_function_too_often_is_stopped() -> None:
    header = chain(*[CODES] * 16, AUDIT)

    assert lengthened(header, AUDIT, allows_recursion=False)
    with pytest.raises(RecursiveInvocationException) as caught:
        lengthened(header, CODES, allows_recursion=False)
    assert (caught.value.status, caught.value.members["Type"]) == (400, "User")


def test_function_that_is_meant_to_recur_goes_on() -> None:
    assert chain(*[CODES] * 40, allows_recursion=True).endswith(":40")


@pytest.mark.parametrize("lineage", ["Lineage=", "Lineage=nonsense", "Lineage=1:24b168c1:x", f"Lineage=1:{'9' * 5000}"])
def test_lineage_that_tells_nothing_is_begun_anew(lineage: str) -> None:
    assert lengthened(f"{TRACE};{lineage}", CODES, allows_recursion=False).endswith(":1")
