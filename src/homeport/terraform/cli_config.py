"""Terraform's CLI configuration for a run: the user's own, or one that installs providers from a mirror.

https://developer.hashicorp.com/terraform/cli/config/config-file
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.terraform import hcl, mirror
from homeport.terraform.binary import Binary

VARIABLE = "TF_CLI_CONFIG_FILE"


@dataclass(frozen=True, slots=True)
class CliConfig:
    """What a run's environment gets."""

    variables: Mapping[str, str | None]
    """None takes a variable away."""
    mirrors: tuple[Path, ...] = ()
    """Where providers come from instead of the registry."""


def users_file(environment: Mapping[str, str], binary: Binary) -> Path | None:
    """The user's own CLI configuration, when it exists; a variable that names a missing file names nothing."""
    if named := environment.get(VARIABLE):
        return Path(named) if Path(named).is_file() else None
    home = environment.get("HOME")
    names = (".tofurc", ".terraformrc") if binary.is_tofu else (".terraformrc",)
    return next((Path(home) / name for name in names if (Path(home) / name).is_file()), None) if home else None


def decide(
    users: Path | None, environment: Mapping[str, str], reachable: bool, mirrors: Sequence[Path], folder: Path
) -> tuple[CliConfig, str | None]:
    """The configuration, and the text of a file `cli.tfrc` to write in `folder` where it takes one.

    The user's own stands as it is when the registry answers or when it says itself where providers come from.
    """
    text = users.read_text(errors="replace") if users else ""
    settings = {block.type for block in hcl.blocks(text)}
    cache = {} if "plugin_cache_dir" in hcl.attributes(text) else _plugin_cache(environment, folder)
    dangling: dict[str, str | None] = {} if users or VARIABLE not in environment else {VARIABLE: None}
    if reachable or "provider_installation" in settings or not mirrors:
        return CliConfig({**cache, **dangling}), None
    own = CliConfig({**cache, VARIABLE: str(folder / "cli.tfrc")}, tuple(mirrors))
    return own, text + _provider_installation(mirrors)


def _plugin_cache(environment: Mapping[str, str], folder: Path) -> dict[str, str | None]:
    if environment.get("TF_PLUGIN_CACHE_DIR"):
        return {}
    # The lock files that a run writes are homeport's own, so the cache may serve providers they do not list.
    return {"TF_PLUGIN_CACHE_DIR": str(folder / "plugins"), "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1"}


def _provider_installation(mirrors: Sequence[Path]) -> str:
    blocks = "".join(f'  filesystem_mirror {{\n    path = "{path}"\n  }}\n' for path in mirrors)
    return f"\nprovider_installation {{\n{blocks}}}\n"


def tofu_mirror(mirrors: Sequence[Path], folder: Path) -> list[Path]:
    """Mirrors of Terraform's registry under the name of OpenTofu's, by links below `folder`."""
    made = []
    for number, source in enumerate(mirrors):
        link = folder / "mirrors" / str(number) / "registry.opentofu.org"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(source / mirror.TERRAFORM_REGISTRY)
        made.append(link.parent)
    return made


def prepare(binary: Binary, environment: Mapping[str, str], reachable: bool, root: Path, folder: Path) -> CliConfig:
    """Decide, and write what the decision takes; `folder` is the project's `.homeport/terraform`."""
    mirrors = [] if reachable else mirror.find(binary.registry, environment, root)
    if not mirrors and not reachable and binary.is_tofu:
        mirrors = tofu_mirror(mirror.find(mirror.TERRAFORM_REGISTRY, environment, root), folder)
    config, text = decide(users_file(environment, binary), environment, reachable, mirrors, folder)
    (folder / "plugins").mkdir(parents=True, exist_ok=True)
    if text is not None:
        (folder / "cli.tfrc").write_text(text)
    return config
