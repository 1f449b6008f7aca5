"""The driver with another program in Terraform's place: what is run, when, and what is left behind."""

import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homeport.config import Root
from homeport.core.errors import HomeportError
from homeport.terraform import driver
from homeport.terraform.binary import Binary, host_platform
from homeport.terraform.job import Job
from homeport.terraform.root_state import RootState
from support.fake_terraform import FakeTerraform

CONFIGURATION = 'resource "aws_sqs_queue" "q" {\n  name = "a"\n}\n'
OVERRIDES = ["zz_homeport_0123abcd_1_override.tf", "zz_homeport_0123abcd_2_override.tf"]
APPLY = ["apply", "-auto-approve", "-input=false", "-json"]


class Project:
    """A root module, a stack's state folder, and the program."""

    def __init__(self, folder: Path) -> None:
        self.terraform = FakeTerraform(folder / "bin")
        self.root = folder / "root"
        self.root.mkdir()
        self.configure(CONFIGURATION)
        self.state = RootState.of(folder / "state", folder / "shared", self.root)
        self.told: list[str] = []
        self.job = Job(
            root=Root(self.root),
            state=self.state,
            shared=folder / "shared",
            instance="0123abcd",
            binary=Binary(self.terraform.path),
            endpoint="http://127.0.0.1:4566",
            region="eu-west-1",
            workspace="default",
            # A proxy that refuses: the registry is found out of reach at once.
            environment={"PATH": "/usr/bin:/bin", "HOME": str(folder), "HTTPS_PROXY": "http://127.0.0.1:1"},
            tell=self.told.append,
        )

    def configure(self, text: str) -> None:
        (self.root / "main.tf").write_text(text)

    def files(self) -> list[str]:
        return sorted(each.name for each in self.root.iterdir())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def _error(summary: str, detail: str = "", file: str = "") -> dict[str, Any]:
    diagnostic = {"severity": "error", "summary": summary, "detail": detail}
    if file:
        diagnostic = {**diagnostic, "range": {"filename": file, "start": {"line": 1}}}  # type: ignore[dict-item]
    return {"code": 1, "stdout": json.dumps({"type": "diagnostic", "diagnostic": diagnostic})}


def test_init_runs_once_and_the_folder_is_left_as_it_was(project: Project) -> None:
    for _ in range(2):
        driver.apply(project.job, "server")

    calls = project.terraform.calls()
    assert [call["arguments"] for call in calls] == [
        ["init", "-input=false", "-no-color", "-reconfigure"],
        APPLY,
        APPLY,
    ]
    assert [call["overrides"] for call in calls] == [OVERRIDES] * 3
    assert calls[1]["environment"] == {
        "TF_DATA_DIR": str(project.state.data),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
    }
    assert project.files() == ["main.tf"]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        (CONFIGURATION.replace('"a"', '"b"'), 1),
        (CONFIGURATION + 'resource "random_id" "r" {\n}\n', 2),
        (CONFIGURATION + 'module "m" {\n  source = "./m"\n}\n', 2),
        (CONFIGURATION + 'terraform {\n  required_version = ">= 1"\n}\n', 2),
    ],
    ids=["a changed argument", "another provider", "a module", "a requirement"],
)
def test_init_runs_again_when_it_has_something_to_do(project: Project, text: str, runs: int) -> None:
    driver.apply(project.job, "server")
    project.configure(text)
    driver.apply(project.job, "server")

    assert project.terraform.commands().count("init") == runs


def test_an_error_that_asks_for_init_gets_it(project: Project) -> None:
    project.terraform.answers(apply=[_error("Module not installed"), {}])

    driver.apply(project.job, "server")

    assert project.terraform.commands() == ["init", "apply", "init", "apply"]


def test_endpoints_that_the_provider_refuses_are_left_out_from_then_on(project: Project) -> None:
    unknown = 'An argument named "iotevents" is not expected here. Did you mean "events"?'
    project.terraform.answers(apply=[_error("Unsupported argument", unknown, OVERRIDES[1]), {}])

    driver.apply(project.job, "server")

    assert project.terraform.commands() == ["init", "apply", "apply"]
    assert project.job.unknown_endpoints() == ("iotevents",)


def test_an_argument_of_the_users_that_is_unknown_is_the_users_to_mend(project: Project) -> None:
    project.terraform.answers(
        apply=[_error("Unsupported argument", 'An argument named "nmae" is not expected here.', "main.tf")]
    )

    with pytest.raises(HomeportError, match="terraform apply failed"):
        driver.apply(project.job, "server")

    assert project.terraform.commands() == ["init", "apply"]
    assert project.told[-1] == (
        'Error: Unsupported argument\n  on main.tf line 1: \n  An argument named "nmae" is not expected here.'
    )
    assert project.files() == ["main.tf"]


def test_what_a_killed_run_left_is_cleared_away_first(project: Project) -> None:
    for name in (*OVERRIDES, "zz_homeport_deadbeef_1_override.tf"):
        (project.root / name).write_text("stale")

    driver.apply(project.job, "server")

    assert [call["overrides"] for call in project.terraform.calls()] == [OVERRIDES] * 2
    assert project.files() == ["main.tf"]


def test_the_lock_file_that_init_writes_does_not_stay_but_serves_the_next_run(project: Project) -> None:
    project.terraform.answers(init=[{"write": {".terraform.lock.hcl": "# hashes\n"}}])

    driver.apply(project.job, "server")

    assert project.files() == ["main.tf"]
    assert project.job.lock_file.in_force() == b"# hashes\n"


def test_modules_with_providers_of_their_own_get_overrides_too(project: Project) -> None:
    module = project.root / "m"
    module.mkdir()
    (module / "main.tf").write_text('provider "aws" {\n  alias = "dns"\n}\n')
    manifest = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "m", "Dir": "m"}]}
    project.terraform.answers(
        init=[{"write": {str(project.state.data / "modules" / "modules.json"): json.dumps(manifest)}}],
        apply=[{"stdout": "see", "code": 0}],
    )
    seen: list[str] = []

    def look() -> bool:
        seen.extend(each.name for each in module.iterdir())
        return True

    project.terraform.answers(
        init=[{"write": {str(project.state.data / "modules" / "modules.json"): json.dumps(manifest)}}],
        apply=[{"wait": True}],
    )
    with pytest.raises(HomeportError, match="the stack ended"):
        driver.apply(replace(project.job, alive=lambda: look() and OVERRIDES[1] not in seen), "server")

    assert OVERRIDES[1] in seen
    assert [each.name for each in module.iterdir()] == ["main.tf"]


def test_a_stack_that_ends_stops_the_run(project: Project) -> None:
    project.terraform.answers(apply=[{"wait": True}])
    waiting = project.terraform.folder / "waiting"

    with pytest.raises(HomeportError, match="the stack ended while Terraform was at work"):
        driver.apply(replace(project.job, alive=lambda: not waiting.exists()), "server")

    assert project.files() == ["main.tf"]


def test_a_workspace_is_selected_once(project: Project) -> None:
    job = replace(project.job, workspace="staging")

    for _ in range(2):
        driver.apply(job, "server")

    assert [call["arguments"] for call in project.terraform.calls()][1:] == [
        ["workspace", "select", "-or-create=true", "staging"],
        APPLY,
        APPLY,
    ]


def test_nothing_has_changed_only_when_nothing_has(project: Project) -> None:
    archive = project.root.parent / "build" / "code.zip"
    archive.parent.mkdir()
    archive.write_bytes(b"1")
    project.configure(CONFIGURATION + 'locals {\n  archive = "${path.module}/../build/code.zip"\n}\n')
    project.state.make()
    before = driver.is_applied(project.job, "server")
    project.terraform.answers(apply=[{"write": {str(project.state.tfstate): "{}"}}])

    driver.apply(project.job, "server")
    applied = driver.is_applied(project.job, "server")
    other_server = driver.is_applied(project.job, "another server")
    project.state.tfstate.write_text('{"serial": 2}')
    touched_state = driver.is_applied(project.job, "server")
    project.state.tfstate.write_text("{}")
    archive.write_bytes(b"2")
    new_archive = driver.is_applied(project.job, "server")

    assert (before, applied, other_server, touched_state, new_archive) == (False, True, False, False, False)


@pytest.mark.parametrize(
    "text",
    ["locals {\n  now = timestamp()\n}\n", 'data "http" "it" {\n  url = "http://example.com"\n}\n'],
    ids=["time", "an outside source"],
)
def test_what_differs_each_time_is_always_applied(project: Project, text: str) -> None:
    project.configure(CONFIGURATION + text)

    driver.apply(project.job, "server")

    assert driver.is_applied(project.job, "server") is False


def test_a_function_named_in_a_text_or_comment_is_no_call(project: Project) -> None:
    project.configure(CONFIGURATION + '# timestamp()\nlocals {\n  help = "timestamp() is not called"\n}\n')

    driver.apply(project.job, "server")

    assert driver.is_applied(project.job, "server") is True


def test_a_failed_apply_is_tried_again(project: Project) -> None:
    driver.apply(project.job, "server")
    project.terraform.answers(apply=[{"code": 1, "stderr": "Error: no"}])
    with pytest.raises(HomeportError):
        driver.apply(project.job, "server")

    assert driver.is_applied(project.job, "server") is False


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["plan", "-destroy"], ["plan", "-var-file={}", "-destroy"]),
        (["apply", "-auto-approve"], ["apply", "-var-file={}", "-auto-approve"]),
        (["apply", "saved.plan"], ["apply", "saved.plan"]),
        (["output", "-json"], ["output", "-json"]),
    ],
)
def test_any_command_passes_with_the_variables_that_it_takes(
    project: Project, arguments: list[str], expected: list[str]
) -> None:
    variables = project.root.parent / "x.tfvars"
    variables.touch()

    code = driver.run(replace(project.job, root=Root(project.root, (variables,))), arguments)

    assert code == 0
    assert project.terraform.calls()[-1]["arguments"] == [each.format(variables) for each in expected]
    assert project.files() == ["main.tf"]


def test_a_command_exits_as_terraform_does(project: Project) -> None:
    project.terraform.answers(plan=[{"code": 2}])

    assert driver.run(project.job, ["plan", "-detailed-exitcode"]) == 2


def test_fmt_sees_no_override(project: Project) -> None:
    driver.run(project.job, ["fmt", "-check"])

    assert project.terraform.calls() == [
        {"arguments": ["fmt", "-check"], "overrides": [], "environment": project.terraform.calls()[0]["environment"]}
    ]


def test_init_fails_with_terraforms_words_and_where_providers_came_from(project: Project) -> None:
    stderr = "╷\n│ Error: Failed to query available provider packages\n│\n│ no route\n╵\n"
    project.terraform.answers(init=[{"code": 1, "stderr": stderr}])

    with pytest.raises(HomeportError, match="terraform init failed") as caught:
        driver.apply(project.job, "server")

    assert caught.value.hint is not None
    assert "registry.terraform.io" in caught.value.hint
    assert project.told[-1] == "Error: Failed to query available provider packages\n\nno route"


def test_init_that_fails_over_the_configuration_does_not_speak_of_the_registry(project: Project) -> None:
    project.terraform.answers(init=[{"code": 1, "stderr": "╷\n│ Error: Unclosed configuration block\n╵\n"}])

    with pytest.raises(HomeportError, match="terraform init failed") as caught:
        driver.apply(project.job, "server")

    assert caught.value.hint is None


def test_a_lock_without_this_platform_says_what_mends_it(project: Project) -> None:
    project.terraform.answers(
        init=[
            {
                "code": 1,
                "stderr": "│ Error: Failed to install provider\n│ Error while installing hashicorp/aws v5.100.0: the "
                "local package for registry.terraform.io/hashicorp/aws 5.100.0\n│ doesn't match any of the checksums\n",
            }
        ]
    )
    (project.root / ".terraform.lock.hcl").write_text("# other platforms\n")
    mirror = project.root.parent / "mirror"
    (mirror / "registry.terraform.io" / "hashicorp" / "aws" / "5.100.0").mkdir(parents=True)
    job = replace(project.job, environment={**project.job.environment, "TF_PLUGIN_MIRROR": str(mirror)})

    with pytest.raises(HomeportError, match="has no checksum of this platform's provider") as caught:
        driver.apply(job, "server")

    assert caught.value.hint == (
        f"add it: terraform -chdir={project.root} providers lock -fs-mirror={mirror} "
        f"-platform={host_platform()} registry.terraform.io/hashicorp/aws"
    )
    assert (project.root / ".terraform.lock.hcl").read_text() == "# other platforms\n"


def test_two_runs_on_one_folder_follow_each_other(project: Project) -> None:
    project.terraform.answers(apply=[{"wait": True}, {}])
    waiting, stop = project.terraform.folder / "waiting", threading.Event()

    def run_first() -> None:
        with pytest.raises(HomeportError):
            driver.apply(replace(project.job, alive=lambda: not stop.is_set()), "1")

    first = threading.Thread(target=run_first)
    first.start()
    deadline = time.monotonic() + 20
    while not waiting.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)

    def tell(text: str) -> None:
        project.told.append(text)
        if "waiting for another" in text:
            stop.set()

    other = RootState.of(project.root.parent / "other", project.root.parent / "shared", project.root)
    driver.apply(replace(project.job, state=other, instance="deadbeef", tell=tell), "2")
    first.join()

    overrides = [call["overrides"] for call in project.terraform.calls() if call["arguments"][0] == "apply"]
    assert overrides == [OVERRIDES, [name.replace("0123abcd", "deadbeef") for name in OVERRIDES]]
