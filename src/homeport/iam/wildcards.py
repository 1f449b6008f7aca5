"""Patterns of policies: wildcards and policy variables, matched against a request's values.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Resolve = Callable[[str], str | None]
"""The value of a condition key in the request; None where it has none, or more than one."""

_PIECE = re.compile(r"\$\{(?P<variable>[^}]*)\}|(?P<wildcard>[*?])|(?P<literal>[^*?$]+|\$)")
_DEFAULT = re.compile(r"(?P<key>[^,]*?)\s*,\s*'(?P<default>[^']*)'\s*")
_ESCAPES = ("*", "?", "$")
_COLONS_OF_AN_ARN = 5


class UnresolvedVariableError(Exception):
    """A policy variable without a value in this request and without a default: its statement does not hold."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*` or `?`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`${key}` or `${key, 'default'}`."""

    key: str
    default: str | None


Piece = Literal | Wildcard | Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A value of a policy in its pieces."""

    text: str
    pieces: tuple[Piece, ...]

    def expanded(self, resolve: Resolve) -> "Pattern":
        """The same with the request's values, which stand for themselves, in the places of the variables."""
        if not any(isinstance(piece, Variable) for piece in self.pieces):
            return self
        return Pattern(self.text, tuple(_expanded(piece, resolve) for piece in self.pieces))

    @property
    def plain(self) -> str:
        """The text where wildcards mean nothing."""
        return "".join(_plain(piece) for piece in self.pieces)


@lru_cache(maxsize=4096)
def parse(text: str, *, variables: bool = True) -> Pattern:
    """A value of a policy; `variables` where the policy's version and the value's place know them."""
    pieces: list[Piece] = []
    for match in _PIECE.finditer(text):
        if match["wildcard"]:
            pieces.append(Wildcard(match["wildcard"]))
        elif match["literal"]:
            pieces.append(Literal(match["literal"]))
        else:
            pieces += [_variable(match["variable"])] if variables else _pieces_of_literal(match[0])
    return Pattern(text, tuple(pieces))


def _variable(inside: str) -> Piece:
    if inside in _ESCAPES:
        return Literal(inside)
    match = _DEFAULT.fullmatch(inside)
    return Variable(match["key"].strip(), match["default"]) if match else Variable(inside.strip(), None)


def _pieces_of_literal(text: str) -> list[Piece]:
    """Older policies take `${…}` as it stands, wildcards in it included."""
    return [Wildcard(sign) if sign in "*?" else Literal(sign) for sign in text]


def _expanded(piece: Piece, resolve: Resolve) -> Piece:
    if not isinstance(piece, Variable):
        return piece
    value = resolve(piece.key)
    if value is None:
        value = piece.default
    if value is None:
        raise UnresolvedVariableError(piece.key)
    return Literal(value)


def _plain(piece: Piece) -> str:
    match piece:
        case Literal(text):
            return text
        case Wildcard(sign):
            return sign
        case Variable(key):
            raise UnresolvedVariableError(key)


def matches(pattern: Pattern, value: str, *, ignore_case: bool = False) -> bool:
    """Whether a value has the form of an expanded pattern; `*` stands for any text, colons and slashes included."""
    return _regex(pattern, ignore_case).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _regex(pattern: Pattern, ignore_case: bool) -> re.Pattern[str]:
    signs = {"*": ".*", "?": "."}
    source = "".join(
        signs[piece.sign] if isinstance(piece, Wildcard) else re.escape(_plain(piece)) for piece in pattern.pieces
    )
    return re.compile(source, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def matches_resource(pattern: Pattern, arn: str) -> bool:
    """Whether a Resource element covers an ARN.

    A wildcard stays inside its segment, but for a `*` that ends its segment: that one goes beyond the colon. What
    follows the fifth colon is one segment here: names of resources hold colons themselves. Fields that an ARN lacks
    are any.
    """
    return _resource_regex(pattern).fullmatch(arn) is not None


@lru_cache(maxsize=4096)
def _resource_regex(pattern: Pattern) -> re.Pattern[str]:
    source, colons = "", 0
    for piece, following in zip(pattern.pieces, (*pattern.pieces[1:], Literal(":")), strict=True):
        if isinstance(piece, Wildcard):
            ends_segment = isinstance(following, Literal) and following.text.startswith(":")
            is_free = colons >= _COLONS_OF_AN_ARN or (ends_segment and piece.sign == "*")
            source += ("." if is_free else "[^:]") + ("*" if piece.sign == "*" else "")
        else:
            text = _plain(piece)
            colons += text.count(":")
            source += re.escape(text)
    if source.startswith("arn:"):
        source += ":.*" * (_COLONS_OF_AN_ARN - colons)
    return re.compile(source, re.DOTALL)


def matches_arn(pattern: Pattern, arn: str) -> bool:
    """Whether an Arn… operator's value covers an ARN: each of the six components is compared for itself."""
    parts, values = _components(pattern), arn.split(":", _COLONS_OF_AN_ARN)
    if len(parts) != _COLONS_OF_AN_ARN + 1 or len(values) != len(parts):
        return False
    return all(matches(part, value) for part, value in zip(parts, values, strict=True))


def _components(pattern: Pattern) -> list[Pattern]:
    """The pattern cut at its first five colons."""
    parts: list[list[Piece]] = [[]]
    for piece in pattern.pieces:
        if not isinstance(piece, Literal):
            parts[-1].append(piece)
            continue
        head, *rest = piece.text.split(":", _COLONS_OF_AN_ARN + 1 - len(parts))
        parts[-1].append(Literal(head))
        parts += [[Literal(text)] for text in rest]
    return [Pattern(pattern.text, tuple(part)) for part in parts]
