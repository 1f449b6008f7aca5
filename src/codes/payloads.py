"""Reads request bodies. API Gateway's models refuse most of what is wrong before; what is checked here holds for
every caller, and the dates really exist."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from codes.alphabet import is_code
from codes.errors import Fault, InvalidRequestError
from codes.model import Holder

MAX_HOLDERS = 25
"""Holders in one request: at most three writes each, and a transaction takes 100."""
MAX_ACTOR_LENGTH = 128

_DOCUMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says who wants to use a code."""

    code: str
    document: str
    date_of_birth: date


def holders(body: Any) -> list[Holder]:
    """The holders of `POST /codes`, in the order of the request.

    Raises:
        InvalidRequestError: naming every fault.
    """
    entries = body.get("holders") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_HOLDERS:
        raise InvalidRequestError(Fault("/holders", f"must be a list of 1 to {MAX_HOLDERS} holders"))
    found = [_Reader(entry, f"/holders/{index}") for index, entry in enumerate(entries)]
    result = [Holder(each.document(), each.actor(), each.date("date_of_birth")) for each in found]
    faults = [fault for each in found for fault in each.faults]
    _refuse(faults or list(_repetitions(result)))
    return result


def claim(body: Any) -> Claim:
    """The claim of `POST /codes/validate`."""
    reader = _Reader(body, "")
    result = Claim(reader.code(), reader.document(), reader.date("date_of_birth"))
    _refuse(reader.faults)
    return result


def code(body: Any) -> str:
    """The code of `POST /codes/revoke`."""
    reader = _Reader(body, "")
    result = reader.code()
    _refuse(reader.faults)
    return result


def document(text: str) -> str:
    """A document's reference number from a path."""
    if not _DOCUMENT.fullmatch(text):
        raise InvalidRequestError(Fault("document", "must be a document's reference number"))
    return text


def actor(text: str | None) -> str | None:
    """The optional actor of a query string."""
    if text is not None and not 1 <= len(text) <= MAX_ACTOR_LENGTH:
        raise InvalidRequestError(Fault("actor", f"must be 1 to {MAX_ACTOR_LENGTH} characters"))
    return text


def limit(text: str | None, *, default: int, most: int) -> int:
    """The optional page size of a query string."""
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= most:
        raise InvalidRequestError(Fault("limit", f"must be a number from 1 to {most}"))
    return int(text)


class _Reader:
    """Reads the members of one object and gathers what is wrong with them."""

    def __init__(self, value: Any, pointer: str) -> None:
        self.faults: list[Fault] = []
        self._pointer = pointer
        self._readable = isinstance(value, dict)
        self._members: dict[str, Any] = value if isinstance(value, dict) else {}
        if not self._readable:
            self.faults.append(Fault(pointer, "must be an object"))

    def code(self) -> str:
        return self._text("code", "must be a code of 12 characters", is_code)

    def document(self) -> str:
        return self._text("document", "must be a document's reference number", _DOCUMENT.fullmatch)

    def actor(self) -> str:
        sentence = f"must be a text of 1 to {MAX_ACTOR_LENGTH} characters"
        return self._text("actor", sentence, lambda text: 1 <= len(text) <= MAX_ACTOR_LENGTH)

    def date(self, name: str) -> date:
        sentence = "must be a date that exists, as YYYY-MM-DD"
        text = self._text(name, sentence, _DATE.fullmatch)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self._wrong(name, sentence)
            return date.min

    def _text(self, name: str, sentence: str, accepts: Callable[[str], object]) -> str:
        value = self._members.get(name)
        if isinstance(value, str) and accepts(value):
            return value
        self._wrong(name, sentence)
        return ""

    def _wrong(self, name: str, sentence: str) -> None:
        if self._readable:
            self.faults.append(Fault(f"{self._pointer}/{name}", sentence))


def _repetitions(entries: list[Holder]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for index, holder in enumerate(entries):
        if (holder.document, holder.actor) in seen:
            yield Fault(f"/holders/{index}", "repeats the document and actor of an earlier holder")
        seen.add((holder.document, holder.actor))


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidRequestError(*faults)
