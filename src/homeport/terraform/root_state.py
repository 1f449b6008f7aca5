"""Where an instance keeps what it knows of one Terraform root."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from homeport.core import own_folder

DEFAULT_WORKSPACE = "default"


@dataclass(frozen=True, slots=True)
class RootState:
    """The private folder of one root in one instance, `.homeport/terraform/NAME/`."""

    root: Path
    """The user's folder, absolute."""
    folder: Path
    lock: Path
    """Of the project, not of the instance: the dependency lock file of `init`, and what a run has to put back."""

    @classmethod
    def of(cls, state: Path, shared: Path, root: Path) -> "RootState":
        """The folders' name tells the root to a reader, its digest keeps roots of the same name apart.

        `state` is the instance's folder, `shared` the one that all instances of the project have in common.
        """
        name = f"{root.name or 'root'}-{hashlib.sha256(str(root).encode()).hexdigest()[:8]}"
        return cls(root, state / "terraform" / name, shared / "terraform" / name / "lock")

    @property
    def data(self) -> Path:
        """TF_DATA_DIR: providers, modules, the selected workspace."""
        return self.folder / "data"

    @property
    def tfstate(self) -> Path:
        """Of the workspace `default`."""
        return self.folder / "tfstate" / "terraform.tfstate"

    @property
    def workspaces(self) -> Path:
        """A folder for each further workspace."""
        return self.folder / "tfstate" / "workspaces"

    @property
    def initialised(self) -> Path:
        """What the last `init` was made for; goes with what it made."""
        return self.data / "homeport-initialised"

    @property
    def applied(self) -> Path:
        """What the last successful apply was made of."""
        return self.folder / "applied.json"

    @property
    def unknown_endpoints(self) -> Path:
        """Names of endpoints that the installed provider has refused, one a line."""
        return self.folder / "unknown-endpoints"

    def tfstate_of(self, workspace: str) -> Path:
        """Where the tfstate of a workspace lies."""
        return self.tfstate if workspace == DEFAULT_WORKSPACE else self.workspaces / workspace / "terraform.tfstate"

    def selected_workspace(self) -> str:
        """The workspace that Terraform has selected in `data`."""
        try:
            return (self.data / "environment").read_text().strip() or DEFAULT_WORKSPACE
        except OSError:
            return DEFAULT_WORKSPACE

    def make(self) -> None:
        """Make the folders that Terraform expects to be there."""
        for ours in (self.folder.parents[1], self.lock.parents[2]):
            own_folder.make(ours)
        for folder in (self.data, self.tfstate.parent, self.lock):
            folder.mkdir(parents=True, exist_ok=True)


def drop_tfstates(state: Path) -> bool:
    """Forget what Terraform knows of the stack whose state is dropped, for every root; whether there was anything.

    What `init` made stays: providers and modules are true of any stack.
    """
    dropped = False
    for folder in (state / "terraform").glob("*-????????"):
        # Any command on a root leaves an empty folder for its workspace there.
        dropped |= any((folder / "tfstate").rglob("*.tfstate"))
        shutil.rmtree(folder / "tfstate", ignore_errors=True)
        (folder / "data" / "environment").unlink(missing_ok=True)  # the selected workspace is gone with its tfstate
        (folder / "applied.json").unlink(missing_ok=True)
    return dropped
