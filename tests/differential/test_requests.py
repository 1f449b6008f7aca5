"""Requests that are nearly sound: homeport answers as dynalite does, or a difference is explained."""

import orjson
import pytest

from differential.differences import DIFFERENCES, comparable, text_of
from differential.mutations import mutations
from differential.peers import Answer, Dynalite, Homeport
from differential.requests import REQUESTS, SETUP, Request


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_and_its_mutations(name: str, homeport: Homeport, dynalite: Dynalite) -> None:
    request = REQUESTS[name]
    suffix = f"-{list(REQUESTS).index(name)}"
    for each in SETUP:
        body = encoded(each, suffix)
        assert (homeport.answer(each.operation, body).status, dynalite.answer(each.operation, body).status) == (
            200,
            200,
        )

    differing = []
    for mutation in {encoded(Request(request.operation, each), suffix): None for each in mutations(request.body)}:
        if request.before is not None:
            again = encoded(Request(*request.before), suffix)
            homeport.answer(request.before[0], again)
            dynalite.answer(request.before[0], again)
        theirs = dynalite.answer(request.operation, mutation)
        ours = homeport.answer(request.operation, mutation)
        if theirs.status != 500 and comparable(ours) != comparable(theirs) and not explained(name, ours, theirs):
            differing.append((mutation.decode(), ours, theirs))

    assert differing == []


def encoded(request: Request, suffix: str) -> bytes:
    """A request's body, its tables under names of their own."""
    body = orjson.dumps(request.body)
    for table in (b'"hash"', b'"range"'):
        body = body.replace(table, table[:-1] + suffix.encode() + b'"')
    return body


def explained(name: str, ours: Answer, theirs: Answer) -> bool:
    """Whether the table of differences has this one."""
    return any(each.explains(name, text_of(ours), text_of(theirs)) for each in DIFFERENCES)
