"""A shelf of events as AWS's services hand them to functions, loaded by name and changed by name.

`sources/` holds one file a source: what it is about, AWS's page of it, the names by which its values may be set, and
the event, in the notation of `template`.
"""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeport.core.errors import HomeportError
from homeport.events import members, template

_FOLDER = Path(__file__).parent / "sources"


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of event."""

    name: str
    about: str
    """One line for people."""
    documentation: str
    """AWS's page that describes it."""
    names: Mapping[str, Any]
    """The names by which values may be set, with what they are otherwise."""
    open: Sequence[str]
    """Dotted paths of the objects that take any member, such as headers."""
    event: Any

    def make(self, settings: Iterable[tuple[str, str]] = ()) -> Any:
        """The event, with each setting (a name or a dotted path, and its value) in all places that repeat it.

        Raises HomeportError for a key that the event does not have.
        """
        chosen = list(settings)
        own = {key: members.value_of(text, self.names[key]) for key, text in chosen if key in self.names}
        event = template.Template({**self.names, **own}, self.event)
        for key, text in chosen:
            if key not in self.names:
                self._place(event, key, text)
        return event.rendered()

    def _place(self, event: template.Template, key: str, text: str) -> None:
        try:
            members.place(event, key, text, self.open)
        except KeyError:
            known = list(dict.fromkeys([*self.names, *members.paths(event.rendered())]))
            raise HomeportError(f"{self.name} has no {key}", hint=_nearest(key, known)) from None


def names() -> list[str]:
    """The names of all sources, in order."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def load(name: str) -> Source:
    """The source of that name; HomeportError with the nearest names where there is none."""
    known = names()
    if name not in known:
        raise HomeportError(f"there is no event source {name}", hint=_nearest(name, known))
    document = json.loads((_FOLDER / f"{name}.json").read_text())
    return Source(
        name=name,
        about=document["about"],
        documentation=document["documentation"],
        names=document["names"],
        open=document.get("open", []),
        event=document["event"],
    )


def _nearest(wanted: str, known: Sequence[str]) -> str:
    """What may have been meant: names alike, those that hold the word, or all that have few dots."""
    alike = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    holding = [name for name in known if wanted.casefold() in name.casefold()]
    near = list(dict.fromkeys([*alike, *holding]))[:5]
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(name for name in known if '.' not in name)}"
