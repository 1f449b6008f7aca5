"""One root of several: where its state lies, and what it reads of the others."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from homeport.config import Root
from homeport.terraform.binary import Binary
from homeport.terraform.job import Job
from homeport.terraform.root_state import RootState, drop_tfstates
from homeport.terraform.tflocal import SUPPLEMENT_VARIABLE

BACKEND = 'terraform {{\n  backend "s3" {{\n    bucket = "states"\n    key    = "{}"\n    region = "{}"\n  }}\n}}\n'
REMOTE = (
    'data "terraform_remote_state" "{0}" {{\n  backend = "s3"\n  config = {{ bucket = "states", key = "{0}" }}\n}}\n'
)


def _job(folder: Path, name: str, text: str) -> Job:
    root = folder / name
    root.mkdir()
    (root / "main.tf").write_text(text)
    return Job(
        root=Root(root),
        state=RootState.of(folder / "state", folder / "shared", root),
        shared=folder / "shared",
        instance="0123abcd",
        binary=Binary(Path("/usr/bin/terraform")),
        endpoint="http://127.0.0.1:4566",
        region="eu-west-1",
        workspace="default",
        environment={},
    )


def test_a_root_reads_the_state_of_a_sibling_where_that_one_keeps_it(tmp_path: Path) -> None:
    network = _job(tmp_path, "network", BACKEND.format("network", "eu-west-1"))
    service = _job(
        tmp_path,
        "service",
        BACKEND.format("service", "eu-west-1") + REMOTE.format("network") + REMOTE.format("elsewhere"),
    )

    command = replace(service, siblings=[network.state]).command(["plan"], (), {})

    supplement = json.loads(command.environment[SUPPLEMENT_VARIABLE])
    assert supplement["remote_states"] == {"network": [str(network.state.tfstate), str(network.state.workspaces)]}
    assert supplement["state"] == str(service.state.tfstate)


def test_a_root_without_a_default_provider_gets_one(tmp_path: Path) -> None:
    job = _job(tmp_path, "service", 'provider "aws" {\n  alias = "us"\n}\n')

    supplement = json.loads(job.command(["plan"], (), {}).environment[SUPPLEMENT_VARIABLE])

    assert supplement["providers"] == {str(job.folder): [["aws", None], ["aws", "us"]]}


def test_variables_change_the_environment_and_take_from_it(tmp_path: Path) -> None:
    job = replace(_job(tmp_path, "service", ""), environment={"TF_CLI_CONFIG_FILE": "/gone", "HOME": "/h"})

    environment = job.command(["plan"], (), {"TF_CLI_CONFIG_FILE": None, "TF_PLUGIN_CACHE_DIR": "/c"}).environment

    assert {name: environment.get(name) for name in ("TF_CLI_CONFIG_FILE", "HOME", "TF_PLUGIN_CACHE_DIR")} == {
        "TF_CLI_CONFIG_FILE": None,
        "HOME": "/h",
        "TF_PLUGIN_CACHE_DIR": "/c",
    }


def test_roots_of_one_name_have_folders_of_their_own(tmp_path: Path) -> None:
    first = RootState.of(tmp_path, tmp_path, tmp_path / "a" / "terraform")
    second = RootState.of(tmp_path, tmp_path, tmp_path / "b" / "terraform")

    assert first.folder != second.folder


def test_a_workspace_without_a_tfstate_is_nothing_to_drop(tmp_path: Path) -> None:
    state = RootState.of(tmp_path, tmp_path, tmp_path / "root")
    state.make()
    (state.workspaces / "staging").mkdir(parents=True)

    assert not drop_tfstates(tmp_path)


@pytest.mark.parametrize("workspace", ["default", "staging"])
def test_dropping_the_tfstates_keeps_what_init_made(tmp_path: Path, workspace: str) -> None:
    state = RootState.of(tmp_path, tmp_path, tmp_path / "root")
    state.make()
    tfstate = state.tfstate_of(workspace)
    tfstate.parent.mkdir(parents=True, exist_ok=True)
    tfstate.write_text("{}")
    (state.data / "environment").write_text(workspace)
    (state.data / "providers").mkdir()
    selected = state.selected_workspace()

    dropped = (drop_tfstates(tmp_path), drop_tfstates(tmp_path))

    assert (selected, dropped) == (workspace, (True, False))
    assert (tfstate.exists(), state.selected_workspace(), (state.data / "providers").is_dir()) == (
        False,
        "default",
        True,
    )
