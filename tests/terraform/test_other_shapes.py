"""A project of another shape: two root modules in order, a workspace, variables, providers in nested modules, code that
the project packs itself."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from homeport.testing.command import Homeport
from support.project import STACKS, Project


@contextmanager
def packed_project(folder: Path) -> Iterator[Project]:
    """The project with its code packed; whatever runs is stopped at the end."""
    shutil.copytree(STACKS / "two_roots", folder / "project")
    made = Project(folder / "project", folder / "state")
    pack(made)
    try:
        yield made
    finally:
        made.run("down")


def pack(project: Project) -> None:
    """What the project's own build does."""
    (project.folder / "build").mkdir(exist_ok=True)
    with zipfile.ZipFile(project.folder / "build" / "greeter.zip", "w") as archive:
        archive.write(project.folder / "code" / "greeter.py", "greeter.py")


def client(homeport: Homeport, service: str, region: str) -> Any:
    """A boto3 client of the stack that is up."""
    return boto3.client(
        service,  # type: ignore[call-overload]  # boto3's overloads want a literal name
        endpoint_url=homeport.json("status")["endpoint"],
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def greet(homeport: Homeport) -> Any:
    """What the function answers."""
    answer = client(homeport, "lambda", "eu-central-1").invoke(
        FunctionName="letters-greeter", Payload=json.dumps({"name": "Ada"})
    )
    return json.load(answer["Payload"])


def tables(homeport: Homeport) -> dict[str, list[str]]:
    """The names of the tables by region."""
    regions = ("eu-central-1", "eu-west-3", "us-east-1")
    return {region: client(homeport, "dynamodb", region).list_tables()["TableNames"] for region in regions}


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_roots_with_providers_in_nested_modules(tmp_path: Path) -> None:
    with packed_project(tmp_path) as ours:
        homeport, before = ours.homeport, ours.tree()
        homeport.run("up", "--port", "0")

        arns = ["eu-central-1:000000000000:table/letters-staging", "eu-west-3:000000000000:table/letters-audit"]
        assert homeport.json("output") == {
            "parameter": "/staging/greeting",
            "function": "letters-greeter",
            "tables": [f"arn:aws:dynamodb:{arn}" for arn in arns],
        }
        assert tables(homeport) == {
            "eu-central-1": ["letters-staging"],
            "eu-west-3": ["letters-audit"],
            "us-east-1": [],
        }
        assert greet(homeport) == {"greeting": "good morning", "name": "Ada"}
        for root in ("base", "app"):
            homeport.run("tf", "--", f"-chdir={root}", "plan", "-detailed-exitcode", "-no-color")
        assert ours.tree() == before

        again = ours.run("up")
        assert [line for line in again.stderr.splitlines() if "nothing has changed" in line] == [
            f"{root}/: nothing has changed since the last apply" for root in ("base", "app")
        ]
        assert ours.run("tf", "--", "plan").stderr.startswith("error: there are several root modules: ")


@pytest.mark.long
@pytest.mark.timeout(600)
def test_new_code_is_applied_to_its_root_alone_and_destroy_goes_backwards(tmp_path: Path) -> None:
    with packed_project(tmp_path) as ours:
        homeport = ours.homeport
        homeport.run("up", "--port", "0")
        code = ours.folder / "code" / "greeter.py"
        code.write_text(code.read_text().replace('event["name"]', 'event["name"].upper()'))
        pack(ours)
        changed = ours.run("up")
        answer = greet(homeport)
        for root in ("app", "base"):
            homeport.run("tf", "--", f"-chdir={root}", "destroy", "-auto-approve", "-no-color")

        assert (changed.returncode, answer["name"]) == (0, "ADA"), changed.stderr
        assert "base/: nothing has changed since the last apply\n" in changed.stderr
        assert "app/: 0 added, 1 changed, 0 destroyed\n" in changed.stderr
        assert tables(homeport) == {"eu-central-1": [], "eu-west-3": [], "us-east-1": []}
