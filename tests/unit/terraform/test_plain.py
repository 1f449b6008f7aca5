"""Plain terraform, with another program in its place: what is run, in which order, and what stops it."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from homeport import config
from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import plain
from homeport.terraform.state_file import Output, Resource
from support.fake_terraform import FakeTerraform

LOCAL = "http://127.0.0.1:4566"
NO_CHANGES: dict[str, Any] = {"show": [{"stdout": "{}"}]}
CHANGES: dict[str, Any] = {**NO_CHANGES, "plan": [{"code": plain.CHANGES}]}


class Deployment:
    """A project of one root, and the program."""

    def __init__(self, folder: Path) -> None:
        self.terraform = FakeTerraform(folder / "bin")
        self.root = folder / "the root"
        self.root.mkdir()
        self.configure("")
        self.asked: list[Root] = []

    def configure(self, provider: str) -> None:
        (self.root / "main.tf").write_text(f'provider "aws" {{\n{provider}\n}}\n')

    def settings(self, flags: Mapping[str, Any]) -> Settings:
        named = {"terraform.binary": str(self.terraform.path), "terraform.roots": (str(self.root),)}
        return config.load({**named, **flags}, {}, self.root.parent)

    def deploy(
        self, flags: Mapping[str, Any] = MappingProxyType({}), *, answer: bool = True, allowed: str | None = None
    ) -> bool:
        def confirm(root: Root) -> bool:
            self.asked.append(root)
            return answer

        return plain.deploy(self.settings(flags), confirm, allowed)


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """One whose environment leads to AWS."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL", "TF_DATA_DIR", "TF_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    return Deployment(tmp_path)


def arguments(deployment: Deployment) -> list[list[str]]:
    """The calls so far, without the folder of the plan."""
    calls = [call["arguments"] for call in deployment.terraform.calls()]
    return [[each.split("/")[-1] if "homeport-plan-" in each else each for each in call] for call in calls]


def test_a_plan_is_shown_asked_about_and_applied_as_it_is(deployment: Deployment) -> None:
    deployment.terraform.answers(**CHANGES)
    variables = deployment.root / "live.tfvars"
    variables.touch()

    assert deployment.deploy({"terraform.var_files": (str(variables),)})

    assert arguments(deployment) == [
        ["init", "-input=false"],
        ["plan", "-detailed-exitcode", "plan", f"-var-file={variables}"],
        ["show", "-json", "plan"],
        ["apply", "plan"],
    ]
    assert deployment.asked == [Root(deployment.root, (variables,))]


def test_nothing_is_asked_where_nothing_changes(deployment: Deployment) -> None:
    deployment.terraform.answers(**NO_CHANGES)

    assert (deployment.deploy(), deployment.asked, deployment.terraform.commands()) == (
        True,
        [],
        ["init", "plan", "show"],
    )


def test_no_means_no(deployment: Deployment) -> None:
    deployment.terraform.answers(**CHANGES)

    assert not deployment.deploy(answer=False)
    assert deployment.terraform.commands() == ["init", "plan", "show"]


def test_a_workspace_is_made_by_its_name_and_used_by_the_environment(deployment: Deployment) -> None:
    deployment.terraform.answers(**CHANGES)

    deployment.deploy({"terraform.workspace": "live"})

    assert arguments(deployment)[1] == ["workspace", "select", "-or-create=true", "live"]
    assert [call["environment"].get("TF_WORKSPACE") for call in deployment.terraform.calls()] == [None, None] + [
        "live"
    ] * 3


@pytest.mark.parametrize("command", ["init", "plan", "show", "apply"])
def test_a_step_that_fails_ends_it(deployment: Deployment, command: str) -> None:
    deployment.terraform.answers(**{**CHANGES, command: [{"code": 1}]})

    with pytest.raises(HomeportError, match=f"{deployment.root}: terraform {command} failed"):
        deployment.deploy()

    assert deployment.terraform.commands()[-1] == command


@pytest.mark.parametrize("allowed", [None, "http://127.0.0.1:1"])
def test_an_environment_that_leads_elsewhere_is_refused_before_anything_runs(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, allowed: str | None
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", LOCAL)

    with pytest.raises(HomeportError, match=f"this is not AWS: AWS_ENDPOINT_URL leads to {LOCAL}"):
        deployment.deploy(allowed=allowed)

    assert deployment.terraform.calls() == []


def test_to_the_endpoint_that_is_allowed(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", LOCAL)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    deployment.terraform.answers(**CHANGES)

    assert deployment.deploy(allowed=LOCAL)
    assert deployment.terraform.commands()[-1] == "apply"


@pytest.mark.parametrize(
    ("console", "message"),
    [
        ({"stdout": json.dumps(json.dumps([LOCAL]))}, f"this is not AWS: a provider leads to {LOCAL}"),
        (
            {"stdout": "(sensitive value)"},
            r"this is not AWS: a provider has an endpoint that cannot be told \(local.url\)",
        ),
        ({"code": 1}, r"this is not AWS: a provider has an endpoint that cannot be told \(local.url\)"),
    ],
)
def test_an_endpoint_in_an_expression_is_refused_before_the_plan(
    deployment: Deployment, console: dict[str, Any], message: str
) -> None:
    deployment.configure("endpoints {\n  s3 = local.url\n}")
    deployment.terraform.answers(**CHANGES, console=[console])

    with pytest.raises(HomeportError, match=message):
        deployment.deploy()

    assert deployment.terraform.commands() == ["init", "console"]


def test_an_expression_that_gives_no_endpoint_leads_to_aws(deployment: Deployment) -> None:
    deployment.configure("endpoints {\n  s3 = local.url\n}")
    deployment.terraform.answers(**CHANGES, console=[{"stdout": '"[null]"'}])

    assert deployment.deploy()


def test_a_backend_on_this_machine_is_refused_before_the_plan(deployment: Deployment) -> None:
    noted = {"backend": {"type": "s3", "config": {"endpoints": {"s3": LOCAL}}}}
    deployment.terraform.answers(**CHANGES, init=[{"write": {".terraform/terraform.tfstate": json.dumps(noted)}}])

    with pytest.raises(HomeportError, match=f"this is not AWS: the backend s3 leads to {LOCAL}"):
        deployment.deploy()

    assert deployment.terraform.commands() == ["init"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {
                "configuration": {
                    "provider_config": {
                        "aws": {"name": "aws", "expressions": {"endpoints": [{"s3": {"constant_value": LOCAL}}]}}
                    }
                }
            },
            f"a provider leads to {LOCAL}",
        ),
        ({"planned_values": {"id": "000000000000"}}, "the plan has the account 000000000000"),
    ],
)
def test_what_a_plan_shows_is_refused_before_anything_is_asked(
    deployment: Deployment, document: dict[str, Any], message: str
) -> None:
    deployment.terraform.answers(**{**CHANGES, "show": [{"stdout": json.dumps(document)}]})

    with pytest.raises(HomeportError, match=f"this is not AWS: {message}"):
        deployment.deploy()

    assert (deployment.asked, deployment.terraform.commands()) == ([], ["init", "plan", "show"])


def test_what_a_killed_run_for_a_local_stack_left_is_cleared_away_first(deployment: Deployment) -> None:
    (deployment.root / "zz_homeport_0123abcd_1_override.tf").touch()
    deployment.terraform.answers(**NO_CHANGES)

    deployment.deploy()

    assert [call["overrides"] for call in deployment.terraform.calls()] == [[], [], []]


def test_outputs_and_state_are_the_backends(deployment: Deployment) -> None:
    resource = {"mode": "managed", "type": "t", "name": "n", "instances": [{"attributes": {"id": "1"}}]}
    deployment.terraform.answers(
        output=[{"stdout": json.dumps({"url": {"value": "u", "sensitive": True, "type": "string"}})}],
        state=[{"stdout": json.dumps({"outputs": {"url": {"value": "u"}}, "resources": [resource]})}],
    )
    settings = deployment.settings({"terraform.workspace": "live"})

    assert plain.outputs_of(settings) == {"url": Output("u", sensitive=True)}
    state = plain.state_of(settings)
    assert (state.outputs, state.resources) == ({"url": Output("u")}, (Resource("t", "t.n", {"id": "1"}),))
    assert [(call["arguments"], call["environment"]["TF_WORKSPACE"]) for call in deployment.terraform.calls()] == [
        (["output", "-json"], "live"),
        (["state", "pull"], "live"),
    ]


def test_nothing_applied_is_an_empty_state(deployment: Deployment) -> None:
    assert plain.state_of(deployment.settings({})).resources == ()


def test_any_command_ends_as_terraform_does(deployment: Deployment) -> None:
    deployment.terraform.answers(validate=[{"code": 3}])

    assert plain.run(deployment.settings({}), ["validate", "-json"]) == 3
    assert arguments(deployment) == [["validate", "-json"]]
