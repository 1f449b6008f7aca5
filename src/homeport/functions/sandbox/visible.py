"""What of the machine a function may read: the system's own folders, and where its interpreter lies."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
# Nothing of /etc that could be a secret: names and addresses, certificates without the keys that lie beside them, what
# the loader and the C library read.
SETTINGS = (
    "alternatives",
    "ca-certificates",
    "crypto-policies",
    "fonts",
    "gai.conf",
    "host.conf",
    "hosts",
    "java",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "nsswitch.conf",
    "os-release",
    "pki/ca-trust",
    "pki/java",
    "pki/tls/cert.pem",
    "pki/tls/certs",
    "pki/tls/openssl.cnf",
    "pki/tls/openssl.d",
    "protocols",
    "resolv.conf",
    "services",
    "ssl/cert.pem",
    "ssl/certs",
    "ssl/openssl.cnf",
)
DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom"))
_LINKS_AT_MOST = 40


@cache
def system_folders() -> tuple[Path, ...]:
    """The operating system's own, those that are links among them."""
    return tuple(path for path in map(Path, _SYSTEM) if path.exists())


@cache
def settings() -> tuple[Path, ...]:
    """What is public of /etc."""
    return tuple(path for path in (Path("/etc") / name for name in SETTINGS) if path.exists())


def is_of_the_system(path: Path) -> bool:
    """Whether every function sees a path anyway."""
    return any(path.is_relative_to(folder) for folder in system_folders())


def is_shown(path: Path) -> bool:
    """Whether every function sees a path, whose links are resolved."""
    return is_of_the_system(path) or any(path.is_relative_to(each) for each in settings())


def installation(program: Path) -> tuple[Path, ...]:
    """The folders that a program's installation lies in (`<folder>/bin/<program>`), along all links that lead to it.

    The home folder itself is never one: a program in `~/bin` comes alone.
    """
    found: dict[Path, None] = {}
    for step in _links(program):
        folder = step.parent.parent
        is_installation = step.parent.name == "bin" and folder not in (Path("/"), Path.home(), Path.home().parent)
        found[folder if is_installation else step] = None
    return tuple(path for path in found if not is_of_the_system(path))


def _links(path: Path) -> Iterator[Path]:
    """A path, and whatever it leads to, link by link."""
    for _ in range(_LINKS_AT_MOST):
        yield path
        if not path.is_symlink():
            resolved = path.resolve()
            if resolved != path:
                yield resolved
            return
        path = path.parent / path.readlink()
