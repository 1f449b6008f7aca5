"""Partial batch responses, valid and not.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#sqs-batchfailurereporting-conditions
"""

import pytest

from homeport.functions.event_sources.item_failures import failed_items

KNOWN = ["a", "b"]


@pytest.mark.parametrize(
    "payload", [b"", b"null", b'""', b"{}", b"[]", b'{"batchItemFailures": []}', b'{"batchItemFailures": null}']
)
def test_success(payload: bytes) -> None:
    assert failed_items(payload, KNOWN) == set()


@pytest.mark.parametrize(
    "payload",
    [
        b"no JSON",
        b'"a text"',
        b'{"batchItemFailures": [{"itemIdentifier": ""}]}',
        b'{"batchItemFailures": [{"itemIdentifier": null}]}',
        b'{"batchItemFailures": [{"itemIdentifier": ["a"]}]}',
        b'{"batchItemFailures": [{"itemID": "a"}]}',
        b'{"batchItemFailures": [{"itemIdentifier": "unknown"}]}',
        b'{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "unknown"}]}',
    ],
)
def test_failure_of_all(payload: bytes) -> None:
    assert failed_items(payload, KNOWN) == {"a", "b"}


def test_failure_of_some() -> None:
    assert failed_items(b'{"batchItemFailures": [{"itemIdentifier": "b"}]}', KNOWN) == {"b"}
