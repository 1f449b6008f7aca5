"""Finds the functions that are watched, anew whenever Terraform has applied something."""

from collections.abc import Callable, Mapping, Sequence, Set

from homeport.cli.watching.applied import Applied
from homeport.cli.watching.control import Control, StackGoneError
from homeport.cli.watching.functions import Found, in_archive, watchable
from homeport.cli.watching.watcher import WatchedFunction
from homeport.config import Settings
from homeport.core.errors import HomeportError
from homeport.functions.code import Fingerprint
from homeport.terraform.packages import Package


class Finder:
    """A function whose code Terraform has not uploaded since the last time stays what it was, with all that is known of
    its files."""

    def __init__(self, settings: Settings, applied: Applied, endpoint: Callable[[], str], names: Set[str]) -> None:
        """`endpoint` is where the stack answers; HomeportError where none is up. Without `names` all are watched."""
        self._settings = settings
        self._applied = applied
        self._endpoint = endpoint
        self._names = names
        self._known: dict[Package, WatchedFunction | None] = {}
        """None where nobody tells the sources."""

    def find(self) -> tuple[Found, Control]:
        """What is to be watched by now, and what replaces its code. HomeportError where no stack is up."""
        control = Control(self._endpoint())
        packages = _wanted(self._applied.packages(), self._names)
        new = [each for each in packages if each not in self._known]
        found = watchable(self._settings, new, lambda each: _running(control, each))
        by_arn = {each.arn: each for each in found.watched}
        self._known = {each: self._known[each] if each in self._known else by_arn.get(each.arn) for each in packages}
        watched = [each for each in self._known.values() if each is not None]
        return Found(watched, found.unknown), control


def _wanted(packages: Sequence[Package], names: Set[str]) -> list[Package]:
    """The functions of these names, all without any, and the layers that they have."""
    functions = [each for each in packages if not each.is_layer and (not names or each.function in names)]
    layers = {arn for each in functions for arn in each.layers}
    return [*functions, *(each for each in packages if each.is_layer and each.arn in layers)]


def _running(control: Control, package: Package) -> Mapping[str, Fingerprint]:
    try:
        return control.files(package.arn)
    except StackGoneError:
        raise
    except HomeportError:
        # Not deployed yet: it will be what has been packaged.
        return in_archive(package)
