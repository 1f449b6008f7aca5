"""What a stack's functions are packaged from, as Terraform's state tells of it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeport.terraform.state_file import Resource, TerraformState

_S3_OBJECTS = ("aws_s3_object", "aws_s3_bucket_object")


@dataclass(frozen=True, slots=True)
class ArchivedFiles:
    """The inputs of an `archive_file`."""

    folder: Path | None
    """Of `source_dir`."""
    excludes: tuple[str, ...]
    """Patterns of names below the folder that stay out."""
    file: Path | None
    """Of `source_file`."""
    follows_links: bool = True
    """Unless `exclude_symlink_directories`: whether links to folders are entered."""


@dataclass(frozen=True, slots=True)
class Package:
    """A function's archive, or a layer's."""

    function: str
    """Its name; `layer NAME` for a layer."""
    address: str
    arn: str
    archive: Path
    """The zip file that Terraform uploads; a build script's, where no `archive_file` makes it."""
    inputs: ArchivedFiles | None
    """What an `archive_file` makes it from."""
    revision: str = ""
    """Another one whenever Terraform has uploaded code, or changed a setting."""
    layers: tuple[str, ...] = ()
    """ARNs of the versions of layers that the function has."""
    is_layer: bool = False


def packages(state: TerraformState, root: Path) -> list[Package]:
    """The packages of one root module's functions and layers: not of container images, nor of archives from elsewhere
    in S3."""
    inputs = dict(_archives(state, root))
    found = [*_layers(state, root, inputs)]
    for function in state.of_type("aws_lambda_function"):
        archive = _archive(function, state, root)
        if archive is not None:
            attributes = function.attributes
            name, arn = str(attributes.get("function_name")), str(attributes.get("arn"))
            revision = str(attributes.get("last_modified") or "")
            layers = tuple(map(str, attributes.get("layers") or ()))
            found.append(Package(name, function.address, arn, archive, inputs.get(archive), revision, layers))
    return found


def _layers(state: TerraformState, root: Path, inputs: Mapping[Path, ArchivedFiles]) -> Iterator[Package]:
    for layer in state.of_type("aws_lambda_layer_version"):
        archive = _archive(layer, state, root)
        if archive is not None:
            name, arn = f"layer {layer.attributes.get('layer_name')}", str(layer.attributes.get("arn"))
            yield Package(name, layer.address, arn, archive, inputs.get(archive), is_layer=True)


def _archive(function: Resource, state: TerraformState, root: Path) -> Path | None:
    filename, bucket, key = (function.attributes.get(name) for name in ("filename", "s3_bucket", "s3_key"))
    if filename:
        return _path(root, filename)
    uploads = (each.attributes for kind in _S3_OBJECTS for each in state.of_type(kind))
    sources = (each.get("source") for each in uploads if key and (each.get("bucket"), each.get("key")) == (bucket, key))
    source = next(filter(None, sources), None)
    return _path(root, source) if source else None


def _archives(state: TerraformState, root: Path) -> Iterator[tuple[Path, ArchivedFiles]]:
    """(archive, inputs) of every `archive_file`, the data source and the resource that it once was."""
    for each in (*state.data, *state.resources):
        if each.type == "archive_file" and each.attributes.get("output_path"):
            yield _path(root, each.attributes["output_path"]), _inputs(each.attributes, root)


def _inputs(attributes: dict[str, Any], root: Path) -> ArchivedFiles:
    folder, file = attributes.get("source_dir"), attributes.get("source_file")
    return ArchivedFiles(
        folder=_path(root, folder) if folder else None,
        excludes=tuple(attributes.get("excludes") or ()),
        file=_path(root, file) if file else None,
        follows_links=not attributes.get("exclude_symlink_directories"),
    )


def _path(root: Path, written: str) -> Path:
    """Terraform runs in the root module's folder, so relative paths start there."""
    return Path(os.path.normpath(root / written))
