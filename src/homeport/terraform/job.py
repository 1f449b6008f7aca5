"""What one piece of work on a Terraform root is done with, and the text of its commands."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from homeport import config
from homeport.terraform import overrides
from homeport.terraform.binary import Binary
from homeport.terraform.environment import local_environment
from homeport.terraform.lock_file import LockFile
from homeport.terraform.modules import Module, Provider, installed_modules
from homeport.terraform.overrides import Supplement
from homeport.terraform.process import Command
from homeport.terraform.root_state import RootState
from homeport.terraform.tflocal import SUPPLEMENT_VARIABLE


@dataclass(frozen=True, slots=True)
class Job:
    """One root, and the local stack it is applied to."""

    root: config.Root
    state: RootState
    shared: Path
    """`.homeport/terraform` of the project: what all its instances have in common."""
    instance: str
    """8 hexadecimal digits that name the instance."""
    binary: Binary
    endpoint: str
    region: str
    workspace: str
    environment: Mapping[str, str]
    """Of the caller."""
    siblings: Sequence[RootState] = ()
    """The other roots of the stack."""
    tell: Callable[[str], None] = field(default=lambda _: None)
    """Shows a line of progress."""
    alive: Callable[[], bool] = field(default=lambda: True)
    """Whether the stack still runs."""

    @property
    def folder(self) -> Path:
        """The user's folder."""
        return self.root.folder

    @property
    def name(self) -> str:
        """The user's folder as a reader knows it."""
        relative = os.path.relpath(self.folder)
        return str(self.folder) if relative.startswith("..") else f"{relative}/".removeprefix("./") or "./"

    @property
    def lock_file(self) -> LockFile:
        """Its dependency lock file."""
        return LockFile(self.folder, self.state.lock)

    def modules(self) -> list[Path]:
        """The folders of its modules, itself first; without `init`, itself alone."""
        return installed_modules(self.state.data, self.folder)

    def unknown_endpoints(self) -> tuple[str, ...]:
        """Endpoint names that the installed provider has refused before."""
        try:
            return tuple(self.state.unknown_endpoints.read_text().split())
        except FileNotFoundError:
            return ()

    def command(
        self, arguments: Sequence[str], inherited: tuple[int, ...], variables: Mapping[str, str | None]
    ) -> Command:
        """tflocal with these arguments; `variables` changes the environment, None takes one away."""
        tflocals, ours = overrides.file_names(self.instance)
        environment: dict[str, str] = {
            name: value for name, value in self.environment.items() if variables.get(name, value) is not None
        }
        environment |= {name: value for name, value in variables.items() if value is not None}
        environment = local_environment(
            environment,
            endpoint=self.endpoint,
            region=self.region,
            binary=self.binary.path,
            data=self.state.data,
            override_name=tflocals,
        )
        environment[SUPPLEMENT_VARIABLE] = self._supplement(ours).to_json()
        launcher = [sys.executable, "-m", "homeport.terraform.tflocal"]
        return Command([*launcher, *arguments], self.folder, environment, inherited)

    def _supplement(self, file_name: str) -> Supplement:
        return Supplement(
            file_name,
            self.state.tfstate,
            self.state.workspaces,
            {str(folder): providers for folder in self.modules() if (providers := self._providers(folder))},
            self._remote_states(),
            self.unknown_endpoints(),
        )

    def _providers(self, folder: Path) -> tuple[Provider, ...]:
        """Those of a module; the root gets a default one, from which the modules inherit."""
        module = Module(folder)
        providers = module.providers()
        if folder == self.folder.resolve() and all(provider.alias for provider in providers):
            providers = [Provider(module.default_name()), *providers]
        return tuple(providers)

    def _remote_states(self) -> dict[str, tuple[str, str]]:
        """The remote states of this root that are the states of its siblings: same backend, same place in it."""
        homes = {_place(*backend): sibling for sibling in self.siblings if (backend := Module(sibling.root).backend())}
        found = (
            (each.name, homes.get(_place(each.backend, each.config))) for each in Module(self.folder).remote_states()
        )
        return {name: (str(home.tfstate), str(home.workspaces)) for name, home in found if home}


def _place(backend: str, attributes: Mapping[str, str]) -> tuple[str, ...]:
    """What tells one state from another in a backend, as texts of the expressions."""
    names = {"s3": ("bucket", "key")}.get(backend, tuple(sorted(attributes)))
    return (backend, *(attributes.get(name, "") for name in names))
