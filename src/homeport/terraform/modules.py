"""What homeport has to know of a Terraform configuration before Terraform runs: its modules, providers and backend."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from homeport.terraform import hcl

AWS_SOURCE = re.compile(r"(^|/)hashicorp/aws$")
_SOURCE = re.compile(r'\bsource"?\s*[=:]\s*"([^"]+)"')
_BLOCKS_WITH_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "provider": 1, "module": 1, "variable": 1, "output": 1}


@dataclass(frozen=True, slots=True)
class Provider:
    """One `provider` block of hashicorp/aws."""

    name: str
    """Its local name: `aws` unless required_providers gives it another."""
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteState:
    """A `terraform_remote_state` data source."""

    name: str
    backend: str
    config: dict[str, str]
    """Attribute → text of the expression."""


@dataclass(frozen=True)
class Module:
    """One folder of Terraform files, read as it lies there."""

    folder: Path

    def files(self) -> list[Path]:
        """Its configuration, without override files that are homeport's own."""
        patterns = ("*.tf", "*.tf.json", "*.tofu", "*.tofu.json")
        found = {file for pattern in patterns for file in self.folder.glob(pattern) if file.is_file()}
        return sorted(file for file in found if not file.name.startswith("zz_homeport_"))

    @cached_property
    def blocks(self) -> list[hcl.Block]:
        """All top-level blocks of all files."""
        return [block for file in self.files() for block in _file_blocks(file)]

    def providers(self) -> list[Provider]:
        """Its own provider blocks of hashicorp/aws; without a default one in a module, the caller's is inherited."""
        return [_provider(block) for block in self.provider_blocks()]

    def provider_blocks(self) -> list[hcl.Block]:
        """The same with all that they say."""
        names = self._aws_names()
        return [block for block in self._of_type("provider") if block.labels[:1] and block.labels[0] in names]

    def default_name(self) -> str:
        """The local name by which the module knows hashicorp/aws."""
        return min(self._aws_names())

    def backend(self) -> tuple[str, dict[str, str]] | None:
        """(type, attributes) of the backend; None where there is none."""
        for block in self._of_type("terraform"):
            for inner in block.blocks():
                if inner.type == "backend" and inner.labels:
                    return inner.labels[0], inner.attributes()
        return None

    def remote_states(self) -> list[RemoteState]:
        """Its `terraform_remote_state` data sources."""
        found = []
        for block in self._of_type("data"):
            if len(block.labels) == 2 and block.labels[0] == "terraform_remote_state":
                attributes = block.attributes()
                config = hcl.attributes(attributes.get("config", "").strip("{} \n").replace(",", "\n"))
                found.append(RemoteState(block.labels[1], hcl.literal(attributes.get("backend", "")) or "", config))
        return found

    def requirements(self) -> list[str]:
        """Everything `terraform init` looks at, as texts that change when it would find something to do."""
        texts = [block.body for block in self._of_type("terraform")]
        for block in self.blocks:
            if block.type == "module":
                attributes = block.attributes()
                texts.append(f"{block.labels} {attributes.get('source')} {attributes.get('version')}")
            elif block.type in ("resource", "data", "ephemeral", "provider") and block.labels:
                texts.append(f"uses {block.labels[0].split('_')[0]}")
        return sorted(set(texts))

    def _of_type(self, block_type: str) -> list[hcl.Block]:
        return [block for block in self.blocks if block.type == block_type]

    def _aws_names(self) -> set[str]:
        """The local names of hashicorp/aws: `aws`, or what required_providers calls it."""
        required = (
            inner
            for block in self._of_type("terraform")
            for inner in block.blocks()
            if inner.type == "required_providers"
        )
        names = {
            name
            for block in required
            for name, expression in block.attributes().items()
            if (source := _SOURCE.search(expression)) and AWS_SOURCE.search(source[1])
        }
        # Without an entry Terraform takes `aws` for hashicorp/aws.
        return names or {"aws"}


def installed_modules(data_folder: Path, root: Path) -> list[Path]:
    """The folders of all modules of an initialised root, itself first; from Terraform's own list of them."""
    manifest = data_folder / "modules" / "modules.json"
    try:
        entries = json.loads(manifest.read_text())["Modules"]
    except (OSError, ValueError, KeyError):
        entries = []
    folders = [(root / entry["Dir"]).resolve() for entry in entries if entry.get("Dir") and entry.get("Key")]
    return list(dict.fromkeys([root.resolve(), *(folder for folder in folders if folder.is_dir())]))


def _provider(block: hcl.Block) -> Provider:
    return Provider(block.labels[0], hcl.literal(block.attributes().get("alias", "")))


def _file_blocks(file: Path) -> list[hcl.Block]:
    text = file.read_text(errors="replace")
    if not file.name.endswith(".json"):
        return hcl.blocks(text)
    try:
        return list(_json_blocks(json.loads(text)))
    except ValueError:
        # Terraform says what is wrong with it, better than we could.
        return []


def _json_blocks(document: dict[str, Any]) -> Iterator[hcl.Block]:
    """The blocks of a `.tf.json` file in the form of the native language."""
    for block_type, content in document.items():
        for labels, body in _labelled(content, _BLOCKS_WITH_LABELS.get(block_type, 0)):
            yield hcl.Block(block_type, labels, _json_body(body))


def _labelled(content: Any, depth: int) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """(labels, body) of every block below `depth` levels of labels; any level may be a list."""
    for each in content if isinstance(content, list) else [content]:
        if not isinstance(each, dict):
            continue
        if depth == 0:
            yield (), each
            continue
        for label, inner in each.items():
            for labels, body in _labelled(inner, depth - 1):
                yield (label, *labels), body


def _json_body(body: dict[str, Any]) -> str:
    lines = []
    for name, value in body.items():
        if name == "required_providers":
            lines += [f"{name} {{", _json_body(value), "}"]
        elif name == "backend" and isinstance(value, dict):  # of terraform; a remote state names its own with a text
            lines += [f'{name} "{kind}" {{\n{_json_body(config)}\n}}' for kind, config in value.items()]
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines)
