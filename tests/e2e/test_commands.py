"""What the commands say of a stack that is up: a table, and a REST API with a function."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from support.project import Project, project

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A stack whose function has been called; when it goes down nothing is left of it."""
    with project(tmp_path_factory.mktemp("commands"), stack="hello") as ours:
        before = ours.tree()
        ours.homeport.run("up", "--port", "0")
        answer = requests.get(ours.homeport.run("output", "api_url").strip(), timeout=30)
        assert (answer.status_code, answer.text) == (200, "hello")
        yield ours
        # Where functions have a file system of their own, nothing that is seen of their processes names the project.
        started = psutil.Process(ours.homeport.json("status")["pid"]).children(recursive=True)
        assert any("bootstrap" in " ".join(each.cmdline()) for each in started)
        ours.homeport.run("down")
        assert [each for each in started if each.is_running()] == []
        assert (ours.processes(), ours.tfstates(), ours.tree()) == ([], [], before)


@pytest.fixture(scope="module")
def status(stack: Project) -> dict[str, Any]:
    """What `status --json` says."""
    found = stack.homeport.json("status")
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def api_url(stack: Project, status: dict[str, Any]) -> str:
    """Where the REST API answers."""
    tfstate = json.loads(stack.tfstates()[0].read_text())
    apis = [each for each in tfstate["resources"] if each["type"] == "aws_api_gateway_rest_api"]
    return f"{status['endpoint']}/_aws/execute-api/{apis[0]['instances'][0]['attributes']['id']}/live"


def test_status_tells_what_runs_and_where_it_answers(stack: Project, status: dict[str, Any], api_url: str) -> None:
    isolation = requests.get(f"{status['endpoint']}/_homeport/health", timeout=10).json()["isolation"]
    assert isolation["level"] in {"namespace", "landlock", "container", "process"}
    by_name = f"{status['endpoint']}/_homeport/api/hello/live"
    api_id = api_url.split("/")[-2]
    by_host = f"http://{api_id}.execute-api.localhost:{status['port']}/live"
    older = f"{status['endpoint']}/restapis/{api_id}/live/_user_request_"
    api: dict[str, Any] = {"kind": "REST API", "name": "hello", "other_addresses": [], "runtime": None}
    assert status == {
        "target": "embedded",
        "state": str(stack.state),
        "endpoint": f"http://127.0.0.1:{status['port']}",
        "port": status["port"],
        "pid": status["pid"],
        "container": None,
        "region": "eu-west-1",
        "account": "000000000000",
        "roots": [str(stack.folder / "terraform")],
        "workspace": "default",
        "isolation": isolation,
        "endpoints": [
            {**api, "address": api_url, "other_addresses": [by_host, older]},
            {**api, "address": by_name},
            {**api, "kind": "table", "name": "notes", "address": ""},
            {**api, "kind": "function", "address": "", "runtime": "python3.13"},
        ],
    }
    rows = [line.split() for line in stack.homeport.run("status").splitlines()]
    assert rows == [
        ["AWS", "API", "pid", str(status["pid"]), status["endpoint"]],
        ["REST", "API", "hello", api_url],
        ["REST", "API", "hello", by_name],
        ["table", "notes"],
        ["function", "hello", "python3.13"],
        ["also", "hello", by_host],
        ["also", "hello", older],
        f"functions run in isolation {isolation['level']}, without: {'; '.join(isolation['not_enforced'])}".split(),
    ]


def test_every_address_that_status_tells_answers(stack: Project, status: dict[str, Any]) -> None:
    [first, by_name, *_] = status["endpoints"]
    by_host, older = first["other_addresses"]
    host, _, path = by_host.removeprefix("http://").partition("/")

    answers = [requests.get(url, timeout=30).text for url in (first["address"], by_name["address"], older)]
    answers.append(requests.get(f"{status['endpoint']}/{path}", headers={"Host": host}, timeout=30).text)

    assert answers == ["hello"] * 4


def test_outputs_hold_addresses_that_answer(stack: Project, api_url: str) -> None:
    nested = {"apis": [api_url], "arn": "arn:aws:dynamodb:eu-west-1:000000000000:table/notes"}

    assert stack.homeport.json("output") == {"api_url": api_url, "nested": nested, "secret": "hush", "table": "notes"}
    assert stack.homeport.run("output", "api_url") == f"{api_url}\n"
    assert stack.homeport.run("output", "secret") == "hush\n"
    assert json.loads(stack.homeport.run("output", "nested")) == nested
    assert "secret   <sensitive>\n" in stack.homeport.run("output")


def test_an_output_that_there_is_not(stack: Project) -> None:
    result = stack.run("output", "api_ur")

    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        "error: there is no output api_ur\nhint: known: api_url, nested, secret, table\n",
    )


def test_terraform_itself_shows_what_it_holds(stack: Project) -> None:
    raw = stack.homeport.run("tf", "--", "output", "-raw", "api_url")

    assert re.fullmatch(r"https://[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com/live", raw)


def test_a_plan_finds_no_changes(stack: Project) -> None:
    before = stack.tree()
    result = stack.run("tf", "--", "plan", "-detailed-exitcode", "-no-color")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "No changes. Your infrastructure matches the configuration." in result.stdout
    assert stack.tree() == before


def test_terraforms_exit_code_is_the_commands(stack: Project) -> None:
    assert stack.run("tf", "--", "state", "show", "aws_sqs_queue.none").returncode == 1


def test_the_servers_log(stack: Project) -> None:
    assert stack.homeport.run("logs", "-n", "1").count("\n") == 1
    assert "Ready." in stack.homeport.run("logs").splitlines()


@pytest.mark.parametrize("name", ["hello", "hel"])
def test_a_functions_log(stack: Project, name: str) -> None:
    lines = [re.split(r"[ :\t]", line)[0] for line in stack.homeport.run("logs", name).splitlines()]

    assert lines[:5] == ["INIT_START", "START", "hello", "END", "REPORT"]


def test_a_function_that_there_is_not(stack: Project) -> None:
    result = stack.run("logs", "goodbye")

    assert (result.returncode, result.stderr) == (
        1,
        "error: there is no function goodbye\nhint: functions: hello (aws_lambda_function.hello)\n",
    )


def test_a_functions_log_is_followed(stack: Project, api_url: str) -> None:
    with stack.begun("logs", "-f", "-n", "1", "hello") as logs:
        logs.wait_for("REPORT")
        requests.get(api_url, timeout=30)
        logs.wait_for("hello was called")
        code = logs.end(signal.SIGINT)

    assert (code, logs.said.splitlines()[-1]) == (130, "interrupted")


def test_the_servers_log_is_followed(stack: Project, status: dict[str, Any]) -> None:
    with stack.begun("logs", "-f", "-n", "1") as logs:
        requests.get(f"{status['endpoint']}/no-such-bucket", timeout=30)
        logs.wait_for("s3.ListObjects")
        assert logs.end(signal.SIGTERM) == 143


def test_another_instance_cannot_have_the_port(stack: Project, status: dict[str, Any], tmp_path: Path) -> None:
    other = Project(stack.folder, tmp_path / "other")
    result = other.run("up", "--port", str(status["port"]))

    assert (result.returncode, result.stderr) == (
        1,
        f"error: port {status['port']} is taken by another homeport (pid {status['pid']}, state in {stack.state})\n"
        "hint: stop it, or choose another with --port (0 takes a free one)\n",
    )
    assert other.processes() == []


def test_a_stack_that_is_up_does_not_move(stack: Project, status: dict[str, Any]) -> None:
    result = stack.run("up", "--port", "1")

    assert (result.returncode, result.stderr) == (
        1,
        f"error: the stack is up on port {status['port']} already\n"
        "hint: `homeport down` first, or --state for a second one\n",
    )


def test_a_lock_file_without_this_platform_says_how_to_mend_it(stack: Project) -> None:
    path = stack.folder / "terraform" / ".terraform.lock.hcl"
    kept = next((stack.folder / ".homeport" / "terraform").glob("*/lock/kept.hcl")).read_text()
    users = re.sub(r'"(h1|zh):[^"]*"', '"h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="', kept)
    path.write_text(users)
    try:
        result = stack.run("up")
        after = path.read_text()
    finally:
        path.unlink()

    assert (result.returncode, after) == (1, users)
    error, hint = result.stderr.splitlines()[-2:]
    assert error == f"error: {path} has no checksum of this platform's provider"
    assert re.fullmatch(r"hint: add it: terraform -chdir=\S+ providers lock .*-platform=\w+ \S+/hashicorp/aws", hint)
    assert stack.run("status").returncode == 0


def test_a_project_without_init_scripts_has_completed_them(stack: Project, status: dict[str, Any]) -> None:
    answer = requests.get(f"{status['endpoint']}/_localstack/init/ready", timeout=30)

    assert (answer.status_code, answer.json()) == (200, {"completed": True, "scripts": []})
