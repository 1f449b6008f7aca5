"""The override files that turn a configuration to the local stack while Terraform runs; none stays behind.

Terraform merges override files in the order of their names, attribute by attribute and block by block. tflocal writes
the first, for the root's providers. homeport's, merged after it, supplies what tflocal leaves out: providers of nested
modules, arguments that would lead to AWS, endpoint names that the installed provider does not know, and a local backend
for whatever backend the configuration names.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from homeport.terraform.modules import Provider

STALE = re.compile(r"zz_homeport_[0-9a-f]{8}_[12]_override\.tf")
# What a provider block may hold that is true of AWS alone: profiles, account checks, other kinds of endpoints.
_ARGUMENTS_OF_AWS = (
    "profile",
    "token",
    "shared_config_files",
    "shared_credentials_files",
    "allowed_account_ids",
    "forbidden_account_ids",
    "custom_ca_bundle",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
)
_ENDPOINT = re.compile(r'^\s*(\w+) = "(https?://[^"]+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Supplement:
    """What is laid over a configuration beside tflocal's override."""

    file_name: str
    state: Path
    """Where the local backend keeps the tfstate."""
    workspaces: Path
    """Where it keeps those of other workspaces."""
    providers: Mapping[str, tuple[Provider, ...]]
    """Folder of a module → its provider blocks; the first is the root."""
    remote_states: Mapping[str, tuple[str, str]]
    """Name of a `terraform_remote_state` that reads another root of this stack → (its tfstate, its workspaces)."""
    unknown_endpoints: tuple[str, ...] = ()
    """Names that the installed provider has refused."""

    def to_json(self) -> str:
        """For the environment of tflocal's process."""
        return json.dumps(
            {
                "file_name": self.file_name,
                "state": str(self.state),
                "workspaces": str(self.workspaces),
                "providers": {folder: [[p.name, p.alias] for p in all_] for folder, all_ in self.providers.items()},
                "remote_states": self.remote_states,
                "unknown_endpoints": self.unknown_endpoints,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Supplement":
        """The inverse."""
        data = json.loads(text)
        return cls(
            file_name=data["file_name"],
            state=Path(data["state"]),
            workspaces=Path(data["workspaces"]),
            providers={folder: tuple(Provider(*each) for each in all_) for folder, all_ in data["providers"].items()},
            remote_states={name: (state, workspaces) for name, (state, workspaces) in data["remote_states"].items()},
            unknown_endpoints=tuple(data["unknown_endpoints"]),
        )

    def files(self, endpoints: Mapping[str, str]) -> dict[Path, str]:
        """The files to write and their text; `endpoints` is service → URL, as tflocal names them."""
        known = {name: url for name, url in endpoints.items() if name not in self.unknown_endpoints}
        texts = {
            Path(folder) / self.file_name: [_provider_block(provider, known) for provider in providers]
            for folder, providers in self.providers.items()
        }
        root = next(iter(texts))
        texts[root] += [_backend_block(self.state, self.workspaces)]
        texts[root] += [_remote_state_block(name, *paths) for name, paths in self.remote_states.items()]
        return {file: "\n".join(parts) for file, parts in texts.items()}


def file_names(instance: str) -> tuple[str, str]:
    """(tflocal's, ours) for an instance, which is named by 8 hexadecimal digits."""
    return f"zz_homeport_{instance}_1_override.tf", f"zz_homeport_{instance}_2_override.tf"


def remove(folders: Iterable[Path]) -> list[Path]:
    """Remove every override of homeport's in these folders, whoever left it there; returns what was found.

    The caller holds the folders' lock, so none of them is in use.
    """
    stale = [file for folder in folders if folder.is_dir() for file in folder.iterdir() if STALE.fullmatch(file.name)]
    for file in stale:
        file.unlink(missing_ok=True)
    return stale


def endpoints_of(text: str) -> dict[str, str]:
    """Service → URL as an override written by tflocal has them."""
    start = text.find("endpoints {")
    return dict(_ENDPOINT.findall(text[start : text.find("}", start)]))


def _provider_block(provider: Provider, endpoints: Mapping[str, str]) -> str:
    lines = [f"  alias = {_quoted(provider.alias)}"] if provider.alias else []
    lines += [
        '  access_key = "test"',
        '  secret_key = "test"',
        "  skip_credentials_validation = true",
        "  skip_metadata_api_check = true",
        "  s3_use_path_style = true",
        *(f"  {argument} = null" for argument in _ARGUMENTS_OF_AWS),
        "  endpoints {",
        *(f"    {name} = {_quoted(url)}" for name, url in endpoints.items()),
        "  }",
    ]
    return "\n".join([f"provider {_quoted(provider.name)} {{", *lines, "}", ""])


def _backend_block(state: Path, workspaces: Path) -> str:
    return "\n".join(
        [
            "terraform {",
            '  backend "local" {',
            f"    path = {_quoted(str(state))}",
            f"    workspace_dir = {_quoted(str(workspaces))}",
            "  }",
            "}",
            "",
        ]
    )


def _remote_state_block(name: str, state: str, workspaces: str) -> str:
    return "\n".join(
        [
            f'data "terraform_remote_state" {_quoted(name)} {{',
            '  backend = "local"',
            f"  config = {{ path = {_quoted(state)}, workspace_dir = {_quoted(workspaces)} }}",
            "}",
            "",
        ]
    )


def _quoted(text: str) -> str:
    """A string literal of Terraform's language; a dollar or percent sign in front of a brace would start a template."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
