"""The egress rules in a Python worker: AWS's names of this stack lead to it, AWS's others and metadata are refused.

What a function asks of `socket` and `ssl` is looked at, once it imports them. A copy of this file lies beside the
bootstrap and runs there without homeport, on every Python that AWS has; nothing is imported before it is needed.
The rules are those of `homeport.functions.egress.rules`.
"""

from __future__ import annotations

import os
import re
import sys

TYPE_CHECKING = False  # as in `typing`, whose import costs more than this module
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

_VARIABLE = "_HOMEPORT_EGRESS"
# What a name of the stack resolves to: an address of this machine that nothing else has, which `connect` knows.
_STAND_IN = "127.65.87.83"
_MAPPED = "::ffff:"


class EgressRefusedError(PermissionError):
    """A connection that the rules do not allow."""


class CallRefusedError(Exception):
    """The same for a call of boto3: after an OSError its older versions would try again for up to fifteen seconds."""


class Rules:
    """One function's rules."""

    def __init__(self, text: str) -> None:
        import json

        self._found = found = json.loads(text)
        self.stack = (found["host"], found["port"])
        self.authority: str = found["authority"]

    def leads_here(self, given: Any) -> bool:
        """Whether a name is the stack's; False for what is none of its business. Raises for what is refused."""
        if isinstance(given, (bytes, bytearray)):
            given = given.decode("ascii", "replace")
        if not isinstance(given, str):
            return False
        host = _plain(given)
        if not self._is("watched", host) or self._is("direct", host):
            return False
        if self._is("own", host):
            return True
        if self._is("allowed", host):
            return False
        raise self._refusal(host)

    def _is(self, kind: str, host: str) -> bool:
        # Compiled, and kept, when it is first needed.
        return re.fullmatch(self._found[kind], host) is not None

    def _refusal(self, host: str) -> Exception:
        call = _call_of_boto3()
        what = f"{host} ({call})" if call else host
        text = self._found["refusals"]["metadata" if self._is("metadata", host) else "aws"]
        message = text.replace("{what}", what).replace("{host}", host)
        os.write(2, (message + "\n").encode("utf-8", "replace"))
        if call:
            return CallRefusedError(message)
        import errno

        return EgressRefusedError(errno.EACCES, message)


def _plain(host: str) -> str:
    """As the rules write it: small letters, no dot at the end, no scope, IPv4 as such."""
    host = host.lower().rstrip(".").partition("%")[0]
    return host[len(_MAPPED) :] if host.startswith(_MAPPED) and "." in host else host


def _call_of_boto3() -> str:
    """`s3 ListBuckets` where a call of boto3's is what connects; else empty."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - `inspect` costs more than the call itself
    while frame is not None:
        if frame.f_code.co_name == "_make_api_call" and "operation_name" in frame.f_locals:
            client = frame.f_locals.get("self")
            if client is not None:
                return f"{client.meta.service_model.service_name} {frame.f_locals['operation_name']}"
        frame = frame.f_back
    return ""


def watch_socket(module: Any, rules: Rules) -> None:
    """Let `socket` resolve and connect by the rules."""
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(module, name, _resolving(getattr(module, name), rules))
    module.socket.connect = _connecting(module.socket.connect, rules)
    module.socket.connect_ex = _saying_errors(_connecting(module.socket.connect_ex, rules))


def _resolving(resolve: Callable[..., Any], rules: Rules) -> Callable[..., Any]:
    def resolved(host: Any, *arguments: Any, **named: Any) -> Any:
        if rules.leads_here(host):
            host = _STAND_IN
        return resolve(host, *arguments, **named)

    resolved.__name__ = resolve.__name__
    return resolved


def _connecting(connect: Callable[..., Any], rules: Rules) -> Callable[..., Any]:
    def connected(self: Any, address: Any) -> Any:
        host = address[0] if isinstance(address, tuple) and address else None
        if host == _STAND_IN or rules.leads_here(host):
            address = rules.stack
        return connect(self, address)

    connected.__name__ = connect.__name__
    return connected


def _saying_errors(connect: Callable[..., Any]) -> Callable[..., Any]:
    """As `connect_ex` does, by their numbers."""

    def connect_ex(self: Any, address: Any) -> Any:
        try:
            return connect(self, address)
        except EgressRefusedError as error:
            return error.errno

    return connect_ex


def watch_ssl(module: Any, rules: Rules) -> None:
    """Let every context trust what the stack shows, whatever certificates it was made with."""
    kind = module.SSLContext
    # Behind `self`, the name of the server is the fifth argument of the one and the fourth of the other.
    for name, place in (("wrap_socket", 4), ("wrap_bio", 3)):
        setattr(kind, name, _trusting(getattr(kind, name), place, rules))


def _trusting(wrap: Callable[..., Any], place: int, rules: Rules) -> Callable[..., Any]:
    def trusted(self: Any, *arguments: Any, **named: Any) -> Any:
        host = named.get("server_hostname") or (arguments[place] if len(arguments) > place else None)
        if rules.leads_here(host):
            self.load_verify_locations(cadata=rules.authority)
        return wrap(self, *arguments, **named)

    trusted.__name__ = wrap.__name__
    return trusted


class Watch:
    """Finds `socket` and `ssl` when they are first imported, as Python itself does, and watches them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rules: Rules | None = None
        self._awaited = {"socket": watch_socket, "ssl": watch_ssl}

    def begin(self) -> None:
        """Watch what is there already, and await the rest."""
        for name in list(self._awaited):
            if name in sys.modules:
                self._found(name, sys.modules[name])
        if self._awaited:
            sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self._awaited or path is not None:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            self._follow(name, spec.loader)
        return spec

    def _follow(self, name: str, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            self._found(name, module)

        loader.exec_module = exec_module

    def _found(self, name: str, module: Any) -> None:
        watch = self._awaited.pop(name, None)
        if watch is not None:
            self._rules = self._rules or Rules(self._text)
            watch(module, self._rules)
        if not self._awaited and self in sys.meta_path:
            sys.meta_path.remove(self)


def keep_rules() -> None:
    """Keep the rules from now on; without any there is nothing to do."""
    text = os.environ.pop(_VARIABLE, "")
    if text:
        Watch(text).begin()
