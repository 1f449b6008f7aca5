"""Many clients at once."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from integration.codes_fixtures import CodesApi, holder


def _at_once[T](api: CodesApi, calls: Iterable[Callable[[CodesApi], T]]) -> list[T]:
    """Make all calls in parallel, each over a connection of its own."""

    def run(call: Callable[[CodesApi], T]) -> T:
        with api.another() as own:
            return call(own)

    todo = list(calls)
    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(run, todo))


def _issue(*holders: dict[str, str]) -> Callable[[CodesApi], dict[str, Any]]:
    return lambda api: api.issue(*holders)[0]


def test_fifty_parallel_requests_give_fifty_codes(api: CodesApi, document: str) -> None:
    codes = _at_once(api, [_issue(holder(document, f"actor-{number}")) for number in range(50)])

    assert len({code["code"] for code in codes}) == 50
    assert {code["actor"] for code in codes} == {f"actor-{number}" for number in range(50)}


def test_parallel_requests_for_one_holder_leave_one_code_active(api: CodesApi, document: str) -> None:
    codes = _at_once(api, [_issue(holder(document))] * 8)

    statuses = Counter(api.status(code["code"]) for code in codes)

    assert statuses == {"superseded": 7, "active": 1}


def test_a_code_opens_its_document_for_one_of_many(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    answers = _at_once(api, [lambda each: each.validate(code["code"], document).status_code] * 20)

    assert Counter(answers) == {200: 1, 403: 19}


def test_of_a_use_and_a_revocation_one_comes_first(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    used, revoked = _at_once(
        api,
        [
            lambda each: each.validate(code["code"], document).status_code,
            lambda each: each.revoke(code["code"]).status_code,
        ],
    )

    assert (used, revoked, api.status(code["code"])) in {(200, 409, "used"), (403, 200, "revoked")}
