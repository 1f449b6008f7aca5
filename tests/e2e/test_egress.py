"""Where functions may connect: AWS's names lead to the stack, or nowhere; everything else is reached.

Sample code that runs on AWS as well is tested in tests/conformance/functions/test_names_of_aws.py.
"""

import shutil
import socketserver
import threading
from collections.abc import Iterator

import pytest

from homeport.functions.sandbox.steps import can_be_asked
from support.instance import running
from support.lambda_service import Answer, Function, LambdaService

NODE = pytest.param(
    "node", marks=pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")
)
BOTH = pytest.mark.parametrize("language", ["python", NODE])
AT_ONCE_MS = 1000

PYTHON = """
import json, socket, time, urllib.error, urllib.request

def handler(event, context):
    started = time.monotonic()
    try:
        with urllib.request.urlopen(event["url"], timeout=2) as response:
            answer = response.read().decode()
    except urllib.error.HTTPError as error:
        answer = error.read().decode()
    except Exception as error:
        answer = f"failed: {error}"
    return {"answer": answer, "ms": (time.monotonic() - started) * 1000}
"""
JAVASCRIPT = """
exports.handler = async ({ url }) => {
  const started = performance.now();
  let answer;
  try {
    answer = await (await fetch(url, { signal: AbortSignal.timeout(2000) })).text();
  } catch (error) {
    answer = `failed: ${error.cause?.message ?? error.message}`;
  }
  return { answer, ms: performance.now() - started };
};
"""


class Echo(socketserver.StreamRequestHandler):
    """A neighbour of the stack, who answers everything with what it was asked for."""

    def handle(self) -> None:
        line = self.rfile.readline().decode().strip()
        while self.rfile.readline().strip():
            pass
        self.wfile.write(f"HTTP/1.0 200 OK\r\nContent-Length: {len(line)}\r\n\r\n{line}".encode())


@pytest.fixture(scope="module")
def neighbour() -> Iterator[int]:
    """Its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


SETTINGS = """
[functions]
allow_hosts = ["fd00:ec2::2*"]
[functions.privileged-python]
allow_hosts = ["169.254.170.23"]
[functions.privileged-node]
allow_hosts = ["169.254.170.23"]
"""


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LambdaService]:
    folder = tmp_path_factory.mktemp("egress")
    (folder / "homeport.toml").write_text(SETTINGS)
    with running(folder / "state") as instance:
        service = LambdaService(instance.client, "us-east-1", is_aws=False)
        yield service
        service.close()


def deployed(functions: LambdaService, language: str, **settings: str) -> Function:
    if language == "python":
        return functions.shared({"app.py": PYTHON}, **settings)
    return functions.shared({"index.js": JAVASCRIPT}, Runtime="nodejs20.x", Handler="index.handler", **settings)


def asked(functions: LambdaService, language: str, url: str) -> Answer:
    answer = deployed(functions, language).invoke({"url": url})
    assert answer.function_error is None, answer
    return answer


REFUSED = {
    "http://169.254.169.254/latest/meta-data/": ("169.254.169.254", "metadata service"),
    "http://169.254.170.2/v2/credentials/1": ("169.254.170.2", "metadata service"),
    "https://translate.us-east-1.amazonaws.com/": ("translate.us-east-1.amazonaws.com", "none of this stack's"),
    "https://bedrock-runtime.eu-west-1.api.aws/": ("bedrock-runtime.eu-west-1.api.aws", "none of this stack's"),
    "http://db.c1.eu-west-1.redshift.amazonaws.com:5439/": (
        "db.c1.eu-west-1.redshift.amazonaws.com",
        "none of this stack's",
    ),
}


@BOTH
@pytest.mark.parametrize("url", REFUSED)
def test_refused_at_once_with_a_line_that_says_which_and_why(functions: LambdaService, language: str, url: str) -> None:
    host, why = REFUSED[url]
    answer = asked(functions, language, url)

    lines = [line for line in answer.log_lines if "was refused" in line]
    assert len(lines) == 1, answer.log
    assert lines[0].startswith(f"homeport: {deployed(functions, language).name}: the call of {host} was refused: ")
    assert why in lines[0]
    assert lines[0].endswith(f'functions.allow_hosts = ["{host}"] in homeport.toml lets it through')
    assert lines[0] in answer.json["answer"]
    assert answer.json["ms"] < AT_ONCE_MS


@BOTH
def test_what_the_settings_allow_is_not_refused(functions: LambdaService, language: str) -> None:
    """Nobody answers there: it is the system that says so."""
    answer = asked(functions, language, "http://[fd00:ec2::23]/v1/credentials")

    assert answer.json["answer"].startswith("failed: ")
    assert "refused: " not in answer.json["answer"] + answer.log


@BOTH
def test_settings_of_one_function_allow_it_alone(functions: LambdaService, language: str) -> None:
    url = "http://169.254.170.23/v1/credentials"
    privileged = deployed(functions, language, FunctionName=f"privileged-{language}").invoke({"url": url})

    assert "refused: " not in privileged.json["answer"] + privileged.log
    assert "refused: " in asked(functions, language, url).log


@BOTH
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_neighbours_on_this_machine_are_reached(
    functions: LambdaService, language: str, neighbour: int, host: str
) -> None:
    assert asked(functions, language, f"http://{host}:{neighbour}/here").json["answer"] == "GET /here HTTP/1.1"


BOTO3 = """
import boto3
from botocore.config import Config

def handler(event, context):
    try:
        boto3.client("translate", config=Config(ignore_configured_endpoint_urls=True)).list_terminologies()
    except Exception as error:
        return {"message": str(error)}
"""


def test_operations_of_boto3_are_named(functions: LambdaService) -> None:
    """A line for each of its attempts."""
    answer = functions.python(BOTO3, MemorySize=512).invoke()

    lines = [line for line in answer.log_lines if "was refused" in line]
    what = "translate.us-east-1.amazonaws.com (translate ListTerminologies)"
    assert len(set(lines)) == 1, answer.log
    assert f"the call of {what} was refused: " in lines[0]
    assert lines[0] in answer.json["message"]


PROGRAMS = """
import subprocess

def handler(event, context):
    finished = subprocess.run(["curl", "-sS", "-m", "5", event["url"]], capture_output=True, text=True)
    return {"answer": finished.stdout + finished.stderr}
"""
BOOTSTRAP = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  head=$(mktemp)
  url=$(curl -sS -D "$head" "$api/next" | sed 's/.*"url": *"\\([^"]*\\)".*/\\1/')
  id=$(tr -d '\\r' < "$head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  answer=$(curl -sS -m 5 "$url" 2>&1 | tr -d '"' | head -c 1000)
  curl -sS -o /dev/null "$api/$id/response" -d "{\\"answer\\": \\"$answer\\"}"
done
"""
SUPERVISED = pytest.mark.skipif(not can_be_asked(), reason="the kernel hands no connections over")
PROGRAM_KINDS = pytest.mark.parametrize("kind", ["started by Python", "bootstrap"])


def program(functions: LambdaService, kind: str) -> Function:
    """A function whose own program connects, which no hook is in."""
    if kind == "bootstrap":
        return functions.shared({"bootstrap": BOOTSTRAP}, Runtime="provided.al2023", Handler="any")
    return functions.python(PROGRAMS)


@SUPERVISED
@PROGRAM_KINDS
@pytest.mark.parametrize("url", REFUSED)
def test_other_programs_are_refused_as_well(functions: LambdaService, kind: str, url: str) -> None:
    host, why = REFUSED[url]
    function = program(functions, kind)
    answer = function.invoke({"url": url})

    assert answer.function_error is None, answer
    assert "curl: (" in answer.json["answer"]
    lines = [line for line in answer.log_lines if "was refused" in line]
    assert len(lines) == 1, answer.log
    assert lines[0].startswith(f"homeport: {function.name}: the call of {host} was refused: ")
    assert why in lines[0]


@SUPERVISED
@PROGRAM_KINDS
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_other_programs_reach_the_stack_by_its_names(functions: LambdaService, kind: str, scheme: str) -> None:
    url = f"{scheme}://sqs.us-east-1.amazonaws.com/_homeport/health"

    assert "dynamodb" in program(functions, kind).result({"url": url})["answer"]


@SUPERVISED
@PROGRAM_KINDS
def test_other_programs_reach_neighbours(functions: LambdaService, kind: str, neighbour: int) -> None:
    url = f"http://localhost:{neighbour}/here"

    assert program(functions, kind).result({"url": url}) == {"answer": "GET /here HTTP/1.1"}
