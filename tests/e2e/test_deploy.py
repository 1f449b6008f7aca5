"""The target aws, aimed at a second homeport by the SDKs' own settings: it plays AWS, and nothing else leads there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from homeport.terraform import mirror
from support.instance import running
from support.project import Project, project

ACCOUNT = "111122223333"
TERRAFORM = """terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_dynamodb_table" "notes" {
  name         = "notes-${terraform.workspace}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
output "table" {
  value = aws_dynamodb_table.notes.name
}
output "api_url" {
  value = "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/live"
}
"""
TESTS = """def test_the_table_is_there(aws, outputs, region, homeport_stack):
    table = aws("dynamodb").describe_table(TableName=outputs["table"])["Table"]
    assert (region, homeport_stack.endpoint) == ("eu-west-1", None)
    assert table["TableArn"] == f"arn:aws:dynamodb:eu-west-1:{homeport_stack.account}:table/notes-live"
    assert homeport_stack.account == "111122223333"
"""


@contextmanager
def aimed_at(folder: Path, url: str) -> Iterator[Project]:
    """A project in whose environment `url` stands in the place of AWS."""
    files = {name: str(folder / name) for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    credentials = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "secret"}
    with project(folder, terraform=TERRAFORM, AWS_ENDPOINT_URL=url, **files, **credentials, **provider(folder)) as ours:
        tests = ours.folder / "tests" / "integration"
        tests.mkdir(parents=True)
        (tests / "test_table.py").write_text(TESTS)
        yield ours


def provider(folder: Path) -> dict[str, str]:
    """What plain terraform needs to find a provider that is on this machine already."""
    mirrors = mirror.find(mirror.TERRAFORM_REGISTRY, os.environ, folder)
    if not mirrors:
        return {}
    config = folder / "terraformrc"
    config.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirrors[0]}"\n  }}\n}}\n')
    return {"TF_CLI_CONFIG_FILE": str(config)}


def deploy(ours: Project, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """`homeport deploy`, with what is typed."""
    return subprocess.run(
        [sys.executable, "-m", "homeport", "deploy", "--workspace", "live", *arguments],
        cwd=ours.folder,
        env=ours.homeport.environment,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.timeout(300)
def test_the_same_terraform_goes_to_what_plays_aws(tmp_path: Path) -> None:
    with running(tmp_path / "aws") as aws, aimed_at(tmp_path, aws.url) as ours:
        refused = deploy(ours, answer="y\n")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == (
            f"error: this is not AWS: AWS_ENDPOINT_URL leads to {aws.url}\n"
            f"hint: --allow-endpoint {aws.url} if that is meant\n"
        )
        assert deploy(ours, "--allow-endpoint", "http://127.0.0.1:1", answer="y\n").stderr == refused.stderr
        assert sorted(ours.tree()) == ["terraform/main.tf", "tests/integration/test_table.py"]

        declined = deploy(ours, "--allow-endpoint", aws.url, answer="n\n")
        asked = f"apply this plan of {ours.folder / 'terraform'} to {aws.url}? [y/N]: "
        assert (declined.returncode, declined.stderr) == (1, f"{asked}error: not applied\n")
        client = aws.client("dynamodb", region_name="eu-west-1", aws_access_key_id=ACCOUNT)
        assert client.list_tables()["TableNames"] == []

        applied = deploy(ours, "--allow-endpoint", aws.url, answer="y\n")
        assert (applied.returncode, applied.stderr) == (0, f"{asked}{aws.url} is as Terraform says\n")
        assert client.list_tables()["TableNames"] == ["notes-live"]
        again = deploy(ours, "--allow-endpoint", aws.url)
        assert (again.returncode, "No changes." in again.stdout) == (0, True), again.stdout + again.stderr

        target = ("--target", "aws", "--workspace", "live")
        assert ours.homeport.json("output", *target) == {
            "table": "notes-live",
            "api_url": "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/live",
        }
        status = ours.homeport.json("status", *target)
        assert [status[name] for name in ("endpoint", "pid", "container", "region", "account")] == [
            None,
            None,
            None,
            "eu-west-1",
            ACCOUNT,
        ]
        assert ours.run("status", *target).stdout == f"AWS API  account {ACCOUNT}\ntable    notes-live\n"
        tested = ours.run("test", *target, "-q")
        assert (tested.returncode, "1 passed" in tested.stdout) == (0, True), tested.stdout + tested.stderr


@pytest.mark.parametrize("command", ["up", "down", "reset", "logs"])
def test_what_aws_cannot_do_for_us_is_said(tmp_path: Path, command: str) -> None:
    with project(tmp_path, terraform=TERRAFORM) as ours:
        result = ours.run(command, "--target", "aws")

        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.startswith(("error: `", "error: AWS has no server's log"))
